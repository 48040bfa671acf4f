# Cases of the lab 02-problems. The file is parsed, never imported.
# Numbers are looked up by words, so that the cases hold in every order of the options.

# === correct: lists and tuples, the other order of the steps, a number as the target
# --- machines
machines = {
    "training": {"out": {"rules"}, "in": ["answers", "data"]},
    "traditional": {"out": ["answers"], "in": ("rules", "data")},
    "using": {"out": "answers", "in": ["data", "rules"]},
}
# --- inside
inside = [["ML", "AI"], ["DL", "NN"], ["NN", "ML"], ["DL", "ML"], ["DL", "AI"], ["NN", "AI"]]
# --- smallest
smallest = dict.fromkeys(SYSTEMS, "ML")
for n, text in SYSTEMS.items():
    if "chess" in text:
        smallest[n] = "AI"
    elif "perceptron" in text:
        smallest[n] = "NN"
    elif "dog" in text:
        smallest[n] = "DL"
# --- answers
answers = [number(PROBLEMS, "French"), number(PROBLEMS, "bird")]
# --- order
order = ("inputs and outputs", "formulate", "prepare", "loss", "model", "train", "predict", "measure", "tune", "share")
# --- plan
plan = dict(
    question="What will this flat cost when it is sold?",
    input="Size, rooms, floor, age, and the prices in the street.",
    preparation="Remove flats that were sold twice, scale each column.",
    target="a number",
    outputs=1.0,
    loss="mean squared error",
    metric="mean absolute error",
    examples=25_000,
    start="from scratch",
    shares=dict(train=1 / 3 + 0.01, validation=1 / 3 - 0.005, test=1 / 3 - 0.005),
)
plan["test data used"] = "once, at the end"

# === correct: some of what follows said as well, arrays, yes or no
# --- inside
inside = {("DL", "NN"), ("DL", "AI"), ("NN", "ML"), ("ML", "AI")}
# --- answers
import numpy as np
answers = np.array(sorted([number(PROBLEMS, "bird"), number(PROBLEMS, "French")]))
# --- order
order = "formulate,inputs and outputs,prepare,loss,model,train,predict,measure,tune,share".split(",")
# --- plan
plan = {
    "question": "Is there a deer on the track in front of the train?",
    "input": "One frame of the camera at the front of the train.",
    "preparation": "Keep frames of one journey together, scale the pixels.",
    "target": "yes or no",
    "outputs": 1,
    "loss": "binary cross-entropy",
    "metric": "accuracy",
    "examples": 1000,
    "start": "pre-trained",
    "shares": {"train": 0.7, "validation": 0.15, "test": 0.15},
    "test data used": "once, at the end",
}

# === correct: the order of the second list, with measuring between
# --- order
order = ["formulate", "inputs and outputs", "prepare", "loss", "model", "train", "predict", "tune", "measure", "share"]
# --- plan
plan = {
    "question": "Is the person on the picture awake or asleep?",
    "input": "A picture of a face, 64 by 64 grey pixels.",
    "preparation": "Find the face, turn it upright, scale the pixels.",
    "target": "one of several classes",
    "outputs": 2,
    "loss": "categorical cross-entropy",
    "metric": "accuracy",
    "examples": 999,
    "start": "pre-trained",
    "shares": {"train": 0.6, "validation": 0.2, "test": 0.2},
    "test data used": "once, at the end",
}

# === wrong: training gives answers
# loses: test-machines
# hint: What is the network left to find out?
# --- machines
machines = {
    "traditional": {"in": {"data", "rules"}, "out": "answers"},
    "training": {"in": {"data", "rules"}, "out": "answers"},
    "using": {"in": {"data", "rules"}, "out": "answers"},
}

# === wrong: the trained network still needs the answers
# loses: test-machines
# hint: brought along from its training
# --- machines
machines = {
    "traditional": {"in": {"data", "rules"}, "out": "answers"},
    "training": {"in": {"data", "answers"}, "out": "rules"},
    "using": {"in": {"data", "answers"}, "out": "rules"},
}

# === wrong: a traditional program finds the rules
# loses: test-machines
# hint: a person has put something into it
# --- machines
machines = {
    "traditional": {"in": {"data", "answers"}, "out": "rules"},
    "training": {"in": {"data", "answers"}, "out": "rules"},
    "using": {"in": {"data", "rules"}, "out": "answers"},
}

# === wrong: one machine takes in everything
# loses: test-machines
# hint: Two things go into
# --- machines
machines = {
    "traditional": {"in": {"data", "rules"}, "out": "answers"},
    "training": {"in": {"data", "answers", "rules"}, "out": "rules"},
    "using": {"in": {"data", "rules"}, "out": "answers"},
}

# === wrong: machine learning is a part of deep learning
# loses: test-inside
# hint: no other way for a machine to learn from examples
# --- inside
inside = {("ML", "DL"), ("DL", "NN"), ("NN", "AI")}

# === wrong: outer and inner the wrong way round
# loses: test-inside
# hint: The inner field comes first
# --- inside
inside = {("AI", "ML"), ("ML", "NN"), ("NN", "DL")}

# === wrong: neural networks are a part of deep learning
# loses: test-inside
# hint: a network with a single layer
# --- inside
inside = {("NN", "DL"), ("DL", "ML"), ("ML", "AI")}

# === wrong: artificial intelligence is a part of machine learning
# loses: test-inside
# hint: rules that were written by hand
# --- inside
inside = {("DL", "NN"), ("NN", "ML"), ("AI", "ML")}

# === wrong: all machine learning is done by networks
# loses: test-inside
# hint: other things that learn from examples
# --- inside
inside = {("DL", "ML"), ("ML", "NN"), ("NN", "AI")}

# === wrong: networks are left out
# loses: test-inside
# hint: something is missing
# --- inside
inside = {("DL", "ML"), ("ML", "AI")}

# === wrong: networks are beside deep learning
# loses: test-inside
# hint: something is missing
# --- inside
inside = {("DL", "ML"), ("NN", "ML"), ("ML", "AI")}

# === wrong: each is inside the other
# loses: test-inside
# hint: inside the other
# --- inside
inside = {("DL", "NN"), ("NN", "DL"), ("NN", "ML"), ("ML", "AI")}

# === wrong: the chess program has learned
# loses: test-smallest
# hint: learned nothing at all
# --- smallest
smallest = {
    number(SYSTEMS, "chess"): "ML",
    number(SYSTEMS, "fifty layers"): "DL",
    number(SYSTEMS, "questionnaire"): "ML",
    number(SYSTEMS, "perceptron"): "NN",
    number(SYSTEMS, "spam"): "ML",
}

# === wrong: whatever learns is a network
# loses: test-smallest
# hint: without any network of units
# --- smallest
smallest = {
    number(SYSTEMS, "chess"): "AI",
    number(SYSTEMS, "fifty layers"): "DL",
    number(SYSTEMS, "questionnaire"): "NN",
    number(SYSTEMS, "perceptron"): "NN",
    number(SYSTEMS, "spam"): "NN",
}

# === wrong: every network is deep
# loses: test-smallest
# hint: Only one of these has many layers
# --- smallest
smallest = {
    number(SYSTEMS, "chess"): "AI",
    number(SYSTEMS, "fifty layers"): "DL",
    number(SYSTEMS, "questionnaire"): "ML",
    number(SYSTEMS, "perceptron"): "DL",
    number(SYSTEMS, "spam"): "ML",
}

# === wrong: it knows people after cats and dogs
# loses: test-answers
# hint: nothing like what it has seen
# --- answers
answers = {number(PROBLEMS, "bird"), number(PROBLEMS, "cats and dogs"), number(PROBLEMS, "French")}

# === wrong: deep learning for the median
# loses: test-answers
# hint: three lines of Python
# --- answers
answers = {number(PROBLEMS, "bird"), number(PROBLEMS, "median"), number(PROBLEMS, "French")}

# === wrong: deep learning from one or two images
# loses: test-answers
# hint: far too little to learn from
# --- answers
answers = {number(PROBLEMS, "bird"), number(PROBLEMS, "one or two images"), number(PROBLEMS, "French")}

# === wrong: all five
# loses: test-answers
# hint: three lines of Python
# --- answers
answers = set(PROBLEMS)

# === wrong: the bird alone
# loses: test-answers
# hint: You left one out
# --- answers
answers = {number(PROBLEMS, "bird")}

# === wrong: texts for numbers
# loses: test-answers
# hint: numbers from 1 to 5
# --- answers
answers = {"bird", "French"}

# === wrong: the median is impossible
# loses: test-reasons
# hint: Is there really none?
# --- reasons
reasons = {
    number(PROBLEMS, "median"): "impossible",
    number(PROBLEMS, "one or two images"): "few data",
    number(PROBLEMS, "cats and dogs"): "out of domain",
}

# === wrong: people and a network for cats and dogs are impossible
# loses: test-reasons
# hint: programs that recognise people
# --- reasons
reasons = {2: "overkill", 3: "few data", 4: "impossible"}

# === wrong: few data and out of domain the wrong way round
# loses: test-reasons
# hint: how much there is to learn from
# --- reasons
reasons = {
    number(PROBLEMS, "median"): "overkill",
    number(PROBLEMS, "one or two images"): "out of domain",
    number(PROBLEMS, "cats and dogs"): "few data",
}

# === wrong: too few data for everything
# loses: test-reasons
# hint: worked out exactly
# --- reasons
reasons = {
    number(PROBLEMS, "median"): "few data",
    number(PROBLEMS, "one or two images"): "few data",
    number(PROBLEMS, "cats and dogs"): "few data",
}

# === wrong: cats and dogs are too few data
# loses: test-reasons
# hint: anything like what is asked afterwards
# --- reasons
reasons = {
    number(PROBLEMS, "median"): "overkill",
    number(PROBLEMS, "one or two images"): "few data",
    number(PROBLEMS, "cats and dogs"): "few data",
}

# === wrong: a reason against the bird
# loses: test-reasons
# hint: deep learning is good at
# --- reasons
reasons = {
    number(PROBLEMS, "bird"): "no explanation",
    number(PROBLEMS, "one or two images"): "few data",
    number(PROBLEMS, "cats and dogs"): "out of domain",
}

# === wrong: everything fits
# loses: test-verdicts@3
# hint: Fewer than five
# --- verdicts
verdicts = dict.fromkeys(SITUATIONS, "fits")

# === wrong: no verdict of overkill
# loses: test-verdicts@0.9
# --- verdicts
verdicts = {n: "no explanation" for n in SITUATIONS}
for words in ("tumour", "telephone", "portraits"):
    verdicts[number(SITUATIONS, words)] = "fits"
for words in ("snow", "Finnish"):
    verdicts[number(SITUATIONS, words)] = "out of domain"
verdicts[number(SITUATIONS, "orchid")] = "few data"

# === wrong: a network takes over what it knows of English
# loses: test-verdicts@0.3
# --- verdicts
verdicts = {
    number(SITUATIONS, "Mars"): "overkill",
    number(SITUATIONS, "tumour"): "fits",
    number(SITUATIONS, "orchid"): "few data",
    number(SITUATIONS, "Blur"): "overkill",
    number(SITUATIONS, "loan"): "no explanation",
    number(SITUATIONS, "snow"): "out of domain",
    number(SITUATIONS, "telephone"): "fits",
    number(SITUATIONS, "mean temperature"): "overkill",
    number(SITUATIONS, "portraits"): "fits",
    number(SITUATIONS, "Finnish"): "fits",
}

# === wrong: another term's numbers, and another term's texts put back under the names of these
# loses: test-answers, test-reasons, test-verdicts
# --- answers
PROBLEMS = {
    number(PROBLEMS, "bird"): "Calculating the median and the interquartile range of a data set.",
    number(PROBLEMS, "median"): "Recognising whether or not a picture contains a bird.",
    number(PROBLEMS, "one or two images"): "Identifying people in pictures, with a network that was trained only on cats and dogs.",
    number(PROBLEMS, "cats and dogs"): "Translating English into French.",
    number(PROBLEMS, "French"): "Identifying pictures of certain people when only one or two images of each are available to learn from.",
}
other_term = PROBLEMS
answers = {number(PROBLEMS, "bird"), number(PROBLEMS, "French")}
# --- reasons
PROBLEMS = other_term
reasons = {
    number(PROBLEMS, "median"): "overkill",
    number(PROBLEMS, "one or two images"): "few data",
    number(PROBLEMS, "cats and dogs"): "out of domain",
}
# --- verdicts
SITUATIONS = dict(zip(SITUATIONS, [*list(SITUATIONS.values())[3:], *list(SITUATIONS.values())[:3]]))
verdicts = {
    number(SITUATIONS, "Mars"): "overkill",
    number(SITUATIONS, "tumour"): "fits",
    number(SITUATIONS, "orchid"): "few data",
    number(SITUATIONS, "Blur"): "overkill",
    number(SITUATIONS, "loan"): "no explanation",
    number(SITUATIONS, "snow"): "out of domain",
    number(SITUATIONS, "telephone"): "fits",
    number(SITUATIONS, "mean temperature"): "overkill",
    number(SITUATIONS, "portraits"): "fits",
    number(SITUATIONS, "Finnish"): "out of domain",
}

# === wrong: the test data are used before the preparation
# loses: test-order
# hint: put aside first and looked at last
# --- order
order = ["formulate", "inputs and outputs", "measure", "prepare", "model", "loss", "train", "predict", "tune", "share"]

# === wrong: the data come before the question
# loses: test-order
# hint: what you want to know
# --- order
order = ["prepare", "formulate", "inputs and outputs", "model", "loss", "train", "predict", "measure", "tune", "share"]

# === wrong: trained without a loss
# loses: test-order
# hint: a loss to make small
# --- order
order = ["formulate", "inputs and outputs", "prepare", "model", "train", "loss", "predict", "measure", "tune", "share"]

# === wrong: the model before the data
# loses: test-order
# hint: after the preparation
# --- order
order = ["formulate", "inputs and outputs", "model", "loss", "prepare", "train", "predict", "measure", "tune", "share"]

# === wrong: training before the preparation
# loses: test-order
# hint: data that have been prepared
# --- order
order = ["formulate", "inputs and outputs", "model", "loss", "train", "prepare", "predict", "measure", "tune", "share"]

# === wrong: tuned before anything was trained
# loses: test-order
# hint: a trained one first
# --- order
order = ["formulate", "inputs and outputs", "prepare", "model", "loss", "tune", "train", "predict", "measure", "share"]

# === wrong: measured before it is predicted
# loses: test-order
# hint: the predictions come first
# --- order
order = ["formulate", "inputs and outputs", "prepare", "model", "loss", "train", "measure", "predict", "tune", "share"]

# === wrong: predicted before it is trained
# loses: test-order
# hint: untrained
# --- order
order = ["formulate", "inputs and outputs", "prepare", "model", "loss", "predict", "train", "measure", "tune", "share"]

# === wrong: shared before it is tuned
# loses: test-order
# hint: the finished network
# --- order
order = ["formulate", "inputs and outputs", "prepare", "model", "loss", "train", "predict", "measure", "share", "tune"]

# === wrong: in alphabetical order
# loses: test-order
# hint: put aside first
# --- order
order = ["formulate", "inputs and outputs", "loss", "measure", "model", "predict", "prepare", "share", "train", "tune"]

# === wrong: a step is left out
# loses: test-order
# hint: 'tune' is missing
# --- order
order = ["formulate", "inputs and outputs", "prepare", "model", "loss", "train", "predict", "measure", "share"]

# === wrong: a squared error for classes
# loses: test-plan
# hint: The loss doesn't fit
# --- plan
plan = {
    "question": "Which of five diseases has this tomato plant, if any?",
    "input": "A colour photograph of one leaf, 224 by 224 pixels.",
    "preparation": "Remove pictures that occur twice, scale the pixels.",
    "target": "one of several classes",
    "outputs": 6,
    "loss": "mean squared error",
    "metric": "accuracy",
    "examples": 900,
    "start": "pre-trained",
    "shares": {"train": 0.6, "validation": 0.2, "test": 0.2},
    "test data used": "once, at the end",
}

# === wrong: accuracy of a price
# loses: test-plan
# hint: The metric doesn't fit
# --- plan
plan = {
    "question": "What will this flat cost when it is sold?",
    "input": "Size, rooms, floor, age, prices in the street.",
    "preparation": "Remove flats that were sold twice, scale each column.",
    "target": "a number",
    "outputs": 1,
    "loss": "mean squared error",
    "metric": "accuracy",
    "examples": 9000,
    "start": "from scratch",
    "shares": {"train": 0.6, "validation": 0.2, "test": 0.2},
    "test data used": "once, at the end",
}

# === wrong: two outputs for yes or no
# loses: test-plan
# hint: number of outputs
# --- plan
plan = {
    "question": "Is there a deer on the track in front of the train?",
    "input": "One frame of the camera at the front of the train.",
    "preparation": "Keep frames of one journey together, scale the pixels.",
    "target": "yes or no",
    "outputs": 2,
    "loss": "binary cross-entropy",
    "metric": "accuracy",
    "examples": 5000,
    "start": "pre-trained",
    "shares": {"train": 0.6, "validation": 0.2, "test": 0.2},
    "test data used": "once, at the end",
}

# === wrong: from scratch with a hundred examples
# loses: test-plan
# hint: too little to learn from
# --- plan
plan = {
    "question": "Is there a deer on the track in front of the train?",
    "input": "One frame of the camera at the front of the train.",
    "preparation": "Keep frames of one journey together, scale the pixels.",
    "target": "yes or no",
    "outputs": 1,
    "loss": "binary cross-entropy",
    "metric": "accuracy",
    "examples": 100,
    "start": "from scratch",
    "shares": {"train": 0.6, "validation": 0.2, "test": 0.2},
    "test data used": "once, at the end",
}

# === wrong: no test data
# loses: test-plan
# hint: without test data
# --- plan
plan = {
    "question": "Is there a deer on the track in front of the train?",
    "input": "One frame of the camera at the front of the train.",
    "preparation": "Keep frames of one journey together, scale the pixels.",
    "target": "yes or no",
    "outputs": 1,
    "loss": "binary cross-entropy",
    "metric": "accuracy",
    "examples": 5000,
    "start": "pre-trained",
    "shares": {"train": 0.8, "validation": 0.2, "test": 0.0},
    "test data used": "once, at the end",
}

# === wrong: shares in per cent
# loses: test-plan
# hint: between 0 and 1
# --- plan
plan = {
    "question": "Is there a deer on the track in front of the train?",
    "input": "One frame of the camera at the front of the train.",
    "preparation": "Keep frames of one journey together, scale the pixels.",
    "target": "yes or no",
    "outputs": 1,
    "loss": "binary cross-entropy",
    "metric": "accuracy",
    "examples": 5000,
    "start": "pre-trained",
    "shares": {"train": 60, "validation": 20, "test": 20},
    "test data used": "once, at the end",
}

# === wrong: most of the data are kept for the test
# loses: test-plan
# hint: to learn from
# --- plan
plan = {
    "question": "Is there a deer on the track in front of the train?",
    "input": "One frame of the camera at the front of the train.",
    "preparation": "Keep frames of one journey together, scale the pixels.",
    "target": "yes or no",
    "outputs": 1,
    "loss": "binary cross-entropy",
    "metric": "accuracy",
    "examples": 5000,
    "start": "pre-trained",
    "shares": {"train": 0.2, "validation": 0.2, "test": 0.6},
    "test data used": "once, at the end",
}

# === wrong: the test data choose the network
# loses: test-plan
# hint: flatters you
# --- plan
plan = {
    "question": "Is there a deer on the track in front of the train?",
    "input": "One frame of the camera at the front of the train.",
    "preparation": "Keep frames of one journey together, scale the pixels.",
    "target": "yes or no",
    "outputs": 1,
    "loss": "binary cross-entropy",
    "metric": "accuracy",
    "examples": 5000,
    "start": "pre-trained",
    "shares": {"train": 0.6, "validation": 0.2, "test": 0.2},
    "test data used": "to choose the best network",
}

# === wrong: a plan without a question
# loses: test-plan
# hint: at least 20 characters
# --- plan
plan = {
    "question": "Cats?",
    "input": "A colour photograph of one animal, 64 by 64 pixels.",
    "preparation": "Remove pictures that occur twice, scale the pixels.",
    "target": "yes or no",
    "outputs": 1,
    "loss": "binary cross-entropy",
    "metric": "accuracy",
    "examples": 5000,
    "start": "from scratch",
    "shares": {"train": 0.6, "validation": 0.2, "test": 0.2},
    "test data used": "once, at the end",
}

# === wrong: a plan with classes but one output
# loses: test-plan
# hint: number of outputs
# --- plan
plan = {
    "question": "Which of four birds sings on this recording?",
    "input": "Three seconds of sound, as a picture of its pitches.",
    "preparation": "Cut into pieces of three seconds, keep one bird's together.",
    "target": "one of several classes",
    "outputs": 1,
    "loss": "categorical cross-entropy",
    "metric": "accuracy",
    "examples": 5000,
    "start": "from scratch",
    "shares": {"train": 0.6, "validation": 0.2, "test": 0.2},
    "test data used": "once, at the end",
}
