#!/usr/bin/env bash
# Makes a Debian or Ubuntu image ready to grade this lab: Python from apt where there is none, then the
# packages of requirements.txt from the package index that pip is set to, each by its hash, then our grader,
# which is in engine/. Nothing is fetched from anywhere else. Each step is left out where it is done already.
#
#   setup.sh            everything; what Gradescope runs while it builds the image
#   setup.sh packages   Python and packages alone: a layer that stays the same until requirements.txt changes
set -euo pipefail
umask 022

source_dir="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
top=/opt/autograder
venv="$top/venv"
export DEBIAN_FRONTEND=noninteractive PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
export PIP_NO_INPUT=1

# `otter grade` hands over this script and the requirements, and no lab: then Otter grades.
if [ "${1:-}" = packages ] || [ -f "$source_dir/lab.json" ]; then
  requirements="$source_dir/requirements.txt"
else
  requirements="$source_dir/requirements.otter.txt"
fi

say() { echo "setup: $*"; }

find_python() {
  local name
  for name in python3 python3.13 python3.12 python3.11; do
    if "$name" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
      >/dev/null 2>&1; then
      command -v "$name"
      return 0
    fi
  done
  return 1
}

install_system() {
  local wanted=() name version
  if ! find_python >/dev/null; then
    apt-get -qq update
    for name in python3 python3.13 python3.12 python3.11; do
      version="$(apt-cache policy "$name" | sed -n 's/^ *Candidate: //p')"
      if [[ "$version" =~ ^3\.1[123][.~-] ]]; then
        wanted=("$name" "$name-venv")
        break
      fi
    done
    if [ ${#wanted[@]} = 0 ]; then
      say "no Python 3.11, 3.12 or 3.13 is here, and apt has none. Choose a newer base image." >&2
      exit 1
    fi
  fi
  # It filters system calls. apt needs it too, so nearly every image has it. (No grep -q: it would end ldconfig early,
  # which counts as its failure.)
  if ! ldconfig -p | grep 'libseccomp\.so\.2' >/dev/null; then
    [ ${#wanted[@]} != 0 ] || apt-get -qq update
    wanted+=(libseccomp2)
  fi
  if [ ${#wanted[@]} != 0 ]; then
    say "installing ${wanted[*]}"
    apt-get -qq -o Dpkg::Use-Pty=0 install -y --no-install-recommends "${wanted[@]}" >/dev/null
    rm -rf /var/lib/apt/lists/*
  fi
}

install_packages() {
  local python stamp options=(--quiet --only-binary ":all:")
  python="$(find_python)"
  stamp="$("$python" -V) $(sha256sum <"$requirements")"
  if [ "$(cat "$top/packages" 2>/dev/null)" = "$stamp" ]; then
    return
  fi
  say "installing the packages of $(basename "$requirements") with $("$python" -V)"
  rm -rf "$venv"
  mkdir -p "$top"
  "$python" -m venv "$venv"
  # A cache would stay in the image.
  [ -n "${PIP_CACHE_DIR:-}" ] || options+=(--no-cache-dir)
  "$venv/bin/python" -m pip install "${options[@]}" -r "$requirements"
  # The list of fonts takes seconds to make, in every container anew.
  HOME=/root MPLCONFIGDIR=/root/.cache/autograder/matplotlib \
    "$venv/bin/python" -c 'import matplotlib.font_manager' >/dev/null 2>&1 || true
  echo "$stamp" >"$top/packages"
}

install_engine() {
  local wheel
  for wheel in "$source_dir"/engine/*.whl; do
    "$venv/bin/python" -m pip install --quiet --no-deps --no-index --no-cache-dir --force-reinstall "$wheel"
  done
  "$venv/bin/python" -c 'import autograder.lms.gradescope'
  # Tests, labels and seeds: whoever may not become root has no business here.
  chmod -R go-rwx "$source_dir"
}

install_system
install_packages
if [ "${1:-}" != packages ] && [ -f "$source_dir/lab.json" ]; then
  install_engine
fi
say "done"
