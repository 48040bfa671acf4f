"""Feedback, gradebook, class report and the JSON of a grade."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import msgspec
import pytest

from autograder.grade.records import Graded
from autograder.records import CellResult, Grade, Isolation, NotebookGrade, Outcome
from autograder.report import OutputFolder, render_feedback, safe_name
from autograder.report.formula import formula_to_html
from autograder.report.gradebook import plain
from autograder.report.richtext import markdown_to_html
from autograder.report.schema import schema_text
from autograder.report.terminal import ansi_to_html, shortened

DOCS = Path(__file__).parent.parent / "docs"
SECRET = "hidden-value-42"

FAILED = CellResult(
    "test-one",
    Outcome.FAILED,
    0.0,
    2.0,
    message="`one` gives <nothing>.",
    hint="Return & add the bias.",
    detail="\x1b[31mAssertionError\x1b[0m: <b>",
    private=SECRET,
)
PASSED = CellResult("test-two", Outcome.PASSED, 3.0, 3.0)
REVIEW = CellResult("essay", Outcome.NEEDS_REVIEW, 0.0, 4.0)


def cell(source, role="free", grade_id="", kind="code", outputs=()):
    made = {
        "cell_type": kind,
        "source": source,
        "metadata": {"autograder": {"role": role, "grade_id": grade_id}},
    }
    return {**made, "outputs": list(outputs)} if kind == "code" else made


def graded(student="ada", lab="lab", results=(FAILED, PASSED, REVIEW), cells=(), **changes):
    notebook = NotebookGrade("lab", tuple(results), ("The cell `x` was <moved>.",))
    score = sum(result.score for result in results)
    grade = Grade(
        student,
        lab,
        score,
        sum(result.max_score for result in results),
        "needs_review",
        (notebook,),
        Isolation("full"),
        1.25,
        versions={"keras": "3.15"},
    )
    return Graded(replace(grade, **changes), {"lab": {"cells": list(cells)}})


def test_feedback_says_what_each_question_earned():
    cells = [
        cell("# Title", kind="markdown"),
        cell("def one(): pass", "solution", "one"),
        cell("assert one() == 1", "test", "test-one"),
    ]
    page = render_feedback(graded(cells=cells), "My lab")
    assert "<title>My lab · ada</title>" in page
    assert page.count("0 / 2") == 2
    assert "<code>one</code> gives &lt;nothing&gt;." in page
    assert "Return &amp; add the bias." in page
    assert '<span class="ansi-c1">AssertionError</span>: &lt;b&gt;' in page
    assert "The cell <code>x</code> was &lt;moved&gt;." in page
    assert 'href="#n1-test-one"' in page
    assert 'id="n1-test-one"' in page
    assert "<h1>Title</h1>" in page


def test_feedback_never_tells_what_is_for_the_instructor():
    error = {"output_type": "error", "ename": "A", "evalue": SECRET, "traceback": [SECRET]}
    page = render_feedback(
        graded(cells=[cell("assert one() == 1", "test", "test-one", outputs=[error])])
    )
    assert SECRET not in page


ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<svg onload="alert(1)"><script>alert(1)</script></svg>',
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    '<a href="&#106;avascript:alert(1)">a</a>',
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "![a](http://evil.example/track.png)",
    "![a](data:text/html,<script>alert(1)</script>)",
    "![x](\"onerror='alert(1)')",
    '<iframe src="http://evil.example"></iframe>',
    '<style>@import "http://evil.example/a.css"</style>',
    '<div style="background:url(http://evil.example/a)">x</div>',
    '<table background="http://evil.example/a"><tr><td>x</td></tr></table>',
    '<meta http-equiv="refresh" content="0;url=http://evil.example">',
    '<form action="http://evil.example"><input name=a></form>',
    '<link rel=stylesheet href="http://evil.example">',
    "<math><mtext></p><style><img src=x onerror=alert(1)></style></mtext></math>",
    "$<img src=x onerror=alert(1)>$",
    "$$</span><script>alert(1)</script>$$",
    "```html\n<script>alert(1)</script>\n```",
    '```"><script>alert(1)</script>\nx\n```',
    "<b <script>alert(1)</script>>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
]


class Checker(HTMLParser):
    """Collects whatever in a page could run or load something."""

    LIVE = frozenset(
        ["script", "object", "embed", "form", "input", "button", "link", "base", "style", "meta"]
    )

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        if tag in self.LIVE:
            self.found.append(tag)
        if tag == "iframe" and dict(attrs).get("sandbox") != "":
            self.found.append(tag)
        for name, value in attrs:
            address = (value or "").strip().lower()
            if (
                name.startswith("on")
                or (name == "src" and not address.startswith("data:image/"))
                or (name == "href" and not re.match(r"#|https?:|mailto:", address))
                or (name == "style" and "url" in address)
                or name in ("background", "action", "srcset", "formaction", "xlink:href")
            ):
                self.found.append((tag, name, value))


def live(html):
    checker = Checker()
    checker.feed(html)
    checker.close()
    return checker.found


def test_the_check_itself_finds_what_is_live():
    assert all(live(attack) for attack in ATTACKS if attack.startswith(("<sc", "<im", "<svg on")))
    assert live('<a href="javascript:alert(1)">a</a>')
    assert live('<iframe src="data:image/png;base64,x"></iframe>')
    assert not live('<iframe sandbox="" srcdoc="&lt;script&gt;"></iframe><a href="#x">x</a>')


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_in_a_submission_comes_alive(attack):
    """In Markdown, in code, in each kind of output and in each text of a verdict."""
    assert not live(markdown_to_html(attack))
    outputs = [
        {"output_type": "stream", "name": "stdout", "text": attack},
        {"output_type": "error", "ename": attack, "evalue": attack, "traceback": [attack]},
        *(
            {"output_type": "display_data", "data": {kind: attack}}
            for kind in (
                "text/html",
                "text/markdown",
                "text/latex",
                "text/plain",
                "image/png",
                "image/svg+xml",
                "application/javascript",
            )
        ),
    ]
    result = replace(FAILED, message=attack, hint=attack, detail=attack)
    page = render_feedback(
        graded(
            student=attack,
            results=[result],
            message=attack,
            cells=[
                cell(attack, outputs=outputs),
                cell(attack, kind="raw"),
                cell(attack, kind="markdown"),
                cell("x", "test", "test-one"),
            ],
        ),
        attack,
    )
    assert not live(page.split("</head>", 1)[1])


def test_a_page_loads_nothing():
    page = render_feedback(graded(cells=[cell("x")]))
    assert "default-src 'none'" in page
    assert not re.search(r"<(?:script|link)\b", page)
    assert not re.search(r"(?:src|url\()\W*https?:", page)


def test_images_are_shown_and_bad_ones_are_not():
    def shown(data):
        output = {"output_type": "display_data", "data": data}
        return render_feedback(graded(cells=[cell("x", outputs=[output])]))

    assert 'src="data:image/png;base64,iVBORw0KGgo="' in shown({"image/png": "iVBORw0KGgo=\n"})
    assert "data:image" not in shown({"image/png": '" onerror="alert(1)'}).split("</style>")[-1]
    assert 'src="data:image/svg+xml;base64,' in shown({"image/svg+xml": "<svg/>"})
    picture = cell("![a](attachment:a.png)", kind="markdown")
    picture["attachments"] = {"a.png": {"image/png": "iVBORw0KGgo="}}
    page = render_feedback(graded(cells=[picture]))
    assert '<img src="data:image/png;base64,iVBORw0KGgo="' in page


@pytest.mark.parametrize(
    "cells",
    [
        [{}],
        [{"cell_type": "code", "source": ["a\n", "b"], "outputs": "x", "metadata": {}}],
        [cell("x", outputs=[3, {}, {"output_type": "stream", "text": 3}, {"data": [1]}])],
        [cell("x", outputs=[{"output_type": "error"}, {"data": {"image/png": 3}}])],
        [cell("x\ud800", outputs=[{"output_type": "stream", "text": "\ud800"}])],
    ],
)
def test_odd_notebooks_are_shown_all_the_same(cells, tmp_path):
    OutputFolder(tmp_path, {}).write(graded(cells=cells))
    assert (tmp_path / "ada" / "lab.html").read_text(encoding="utf-8").endswith("</html>")


def test_terminal_text():
    assert ansi_to_html("\x1b[1;31mred\x1b[0m <") == (
        '<span class="ansi-b ansi-c1">red</span> &lt;'
    )
    assert ansi_to_html("a\x1b]8;;http://x\x07b\x1b[2Kc\x1b[38;2;1;2;3md\x00") == "abcd"
    assert ansi_to_html("\x1b[38;5;1mx\x1b[39my") == '<span class="ansi-c1">x</span>y'
    assert shortened("10%\r50%\r100%\nnext\r\n") == "100%\nnext\n"
    assert "800 more lines" in shortened("\n".join("x" * 3 for _ in range(1000)))
    assert len(shortened("y" * 10**6)) < 21_000


def test_formulas():
    assert "<svg" in formula_to_html(r"\frac{1}{2} \sum_i w_i x_i")
    assert formula_to_html(r"\unknown{<b>}") == (
        r'<code class="formula">\unknown{&lt;b&gt;}</code>'
    )
    matrix = r"\tfrac12 \begin{bmatrix} w_1 & w_2 \\ 3 & 4 \end{bmatrix} \left(x\right)"
    assert formula_to_html(matrix, block=True).count("<svg") == 6
    assert "<svg" not in formula_to_html(r"\frac{\begin{matrix}1\end{matrix}}{2}")
    assert "<svg" not in formula_to_html(r"\begin{cases} \unknown & 1 \end{cases}")
    assert "<svg" in markdown_to_html("The sum $a + b$ is $$c$$")


LAID_OUT = {
    "nested tags": ("<ul><li>" * 25_000, "<ul><li>x</li></ul>", "<li>"),
    "long texts": ("# a\n" * 5_000, "# a title", "<h1>"),
    "formulas": ("".join(f"$a_{i}$ " for i in range(3_000)), "$a + b$", "<svg"),
}


@pytest.mark.slow
@pytest.mark.parametrize(("flood", "honest", "laid_out"), LAID_OUT.values(), ids=LAID_OUT)
@pytest.mark.parametrize("shown", ["cells", "outputs"])
def test_a_page_lays_out_some_of_a_students_text_and_shows_the_rest(flood, honest, laid_out, shown):
    def page(*texts):
        if shown == "cells":
            return render_feedback(graded(cells=[cell(text, kind="markdown") for text in texts]))
        outputs = [{"output_type": "display_data", "data": {"text/markdown": t}} for t in texts]
        return render_feedback(graded(cells=[cell("x", outputs=outputs)]))

    empty = page().count(laid_out)
    assert page(honest).count(laid_out) == empty + 1
    flooded = page(*[flood] * 40)
    assert len(flooded) > 1000
    # What is beyond the page's ration is there, as it was typed.
    many = page(*[flood[:9_000] + f"mark{number}" for number in range(40)])
    assert all(f"mark{number}" in many for number in range(40))
    assert many.count(laid_out) < empty + 15_000


def test_the_labs_own_text_is_always_laid_out():
    own = cell("# Own $a + b$", kind="markdown")
    own["metadata"]["autograder"]["changed"] = False
    page = render_feedback(graded(cells=[*[cell("<b>" * 5_000, kind="markdown")] * 50, own]))
    assert "<h1>Own" in page
    assert "<svg" in page


def test_rendering_is_light():
    """Markdown and code alone need neither nbconvert nor matplotlib."""
    code = (
        "import sys\n"
        "from autograder.report import render_feedback\n"
        "from autograder.report.richtext import markdown_to_html\n"
        "markdown_to_html('# a')\n"
        "heavy = {'nbconvert', 'nbformat', 'matplotlib', 'IPython', 'tensorflow', 'nbgrader'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "identity",
    [
        "ada",
        "Ada Lovelace",
        "ada@example.org",
        "Émile",
        "..",
        ".",
        "",
        "../../etc/passwd",
        "/etc",
        "a/b",
        "a\\b",
        "-rf",
        ".hidden",
        "CON",
        "nul.txt",
        "a" * 500,
        "a\nb",
        "a\0b",
        "<script>",
        "grades.csv",
        "report.html",
        " x ",
        "a.",
        "\ud800",
    ],
)
def test_names_of_files_are_safe(identity, tmp_path):
    name = safe_name(identity)
    path = tmp_path / name
    path.mkdir()
    assert path.parent == tmp_path
    assert [p.name for p in tmp_path.iterdir()] == [name]
    assert not name.startswith((".", "-"))
    assert len(name) < 100
    assert name.split(".")[0].upper() not in ("CON", "NUL")
    if identity in ("ada", "Ada Lovelace", "ada@example.org", "Émile"):
        assert name == identity


def test_two_students_never_share_a_name():
    identities = ["a/b", "a_b", "a\\b", "a:b", "..", "_", "", ".", safe_name("a/b"), "E\u0301", "É"]
    assert len({safe_name(identity) for identity in identities}) == len(identities)


def test_the_gradebook(tmp_path):
    out = OutputFolder(tmp_path, {"lab": "A lab", "other": "Another"})
    out.write(graded("=cmd()", results=[FAILED, PASSED]))
    out.write(graded("zoe", "other", results=[replace(PASSED, grade_id="more")], status="graded"))
    bad = graded("bob", results=[], status="rejected", message="Broken.", max_score=5.0)
    out.write(replace(bad, grade=replace(bad.grade, notebooks=())))
    out.write_tables("Course")
    with (tmp_path / "grades.csv").open(encoding="utf-8", newline="") as stream:
        rows = {row["student_id"]: row for row in csv.DictReader(stream)}
    assert set(rows) == {"'=cmd()", "zoe", "bob"}
    first = rows["'=cmd()"]
    assert list(first) == [
        *("student_id", "assignment", "score", "max_score", "status", "isolation"),
        *("seconds", "late_penalty"),
        *("outcome:test-one", "points:test-one", "outcome:test-two", "points:test-two"),
        *("outcome:more", "points:more"),
    ]
    assert (first["score"], first["max_score"], first["seconds"]) == ("3", "5", "1.25")
    assert (first["outcome:test-one"], first["points:test-one"]) == ("failed", "0")
    assert (first["outcome:more"], first["points:more"]) == ("", "")
    assert (rows["zoe"]["outcome:more"], rows["zoe"]["points:more"]) == ("passed", "3")
    assert (rows["bob"]["status"], rows["bob"]["score"]) == ("rejected", "0")


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1+1", "-a", "@a", "\t=1", "\r=1", "\n=1", "  =1", "＝1"]
)
def test_formulas_in_cells_are_neutral(text):
    assert plain(text) == f"'{text}"
    assert plain(f"a{text}") == f"a{text}"


@pytest.mark.parametrize("text", ["-1", "-2.5", "-2,5", "-", "3", ""])
def test_a_negative_number_stays_a_number(text):
    assert plain(text) == text


def test_several_notebooks_name_their_questions(tmp_path):
    one = graded()
    names = ("p1", "p2")
    notebooks = tuple(NotebookGrade(name, (PASSED,)) for name in names)
    out = OutputFolder(tmp_path, {})
    out.write(replace(one, grade=replace(one.grade, notebooks=notebooks)))
    out.write_tables("Course")
    header = (tmp_path / "grades.csv").read_text().splitlines()[0]
    assert "outcome:p1/test-two,points:p1/test-two,outcome:p2/test-two" in header


def test_the_files_of_a_submission(tmp_path):
    out = OutputFolder(tmp_path, {"lab": "A lab"})
    one = graded()
    out.write(one)
    record = tmp_path / "ada" / "lab.json"
    grade = msgspec.json.decode(record.read_bytes(), type=Grade)
    assert grade.score == 3.0
    assert grade.notebooks[0].cells[0].outcome is Outcome.FAILED
    # Students are given this folder.
    assert SECRET not in record.read_text() + (tmp_path / "ada" / "lab.html").read_text()
    page = tmp_path / "ada" / "lab.html"
    page.write_text("mine")
    out.write(one)
    assert page.read_text() == "mine"  # nothing changed, nothing written
    out.write(graded(seconds=2.0))
    assert page.read_text() != "mine"


def test_the_class_report_and_the_failures(tmp_path):
    out = OutputFolder(tmp_path, {"lab": "A <lab>", "empty": "Nobody's"})
    everyone = {}
    for student in ("ada", "<b>bob</b>", "Cy Ö"):
        one = graded(student)
        everyone[student] = one.grade
        out.write(one)
    (tmp_path / "ada" / "notes.json").write_text("[]")
    report = out.write_tables("My course", lambda student, lab: everyone.get(student))
    page = report.read_text(encoding="utf-8")
    assert report == tmp_path / "report.html"
    assert "A &lt;lab&gt;" in page
    assert "Nobody" not in page
    assert "&lt;b&gt;bob&lt;/b&gt;" in page
    assert "<b>bob" not in page
    assert SECRET not in page
    for link in re.findall(r'href="([^"#]+)"', page):
        assert (tmp_path / unquote(link)).is_file()
    assert page.count('<rect x="') == 10
    with (tmp_path / "failures.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["private"] for row in rows if row["question"] == "test-one"} == {SECRET}
    assert not any(row["question"] == "test-two" for row in rows)


def test_an_empty_report(tmp_path):
    report = OutputFolder(tmp_path / "new", {}).write_tables("Course")
    assert "Nothing has been graded yet" in report.read_text()


def test_the_schema_in_the_docs_is_current():
    stored = (DOCS / "grade-schema.json").read_text(encoding="utf-8")
    assert stored == schema_text(), (
        "run `python -m autograder.report.schema > docs/grade-schema.json`"
    )
    fields = json.loads(stored)["$defs"]["Grade"]["properties"]
    text = (DOCS / "grades.md").read_text(encoding="utf-8")
    for name in fields:
        assert f"`{name}`" in text
