"""What tests ask of the database of a site that is served, in one process beside it.

While a browser runs, no test may use a database itself; and to start a process for each question
takes longer than most tests.
"""

import json
import subprocess
import sys
from contextlib import redirect_stdout
from importlib import import_module

ANSWER = "from tests.browser.asking import answer_all; answer_all()"


class Asked:
    """A process that answers with what functions of tests return, until it is ended."""

    def __init__(self, command):
        """Begin it, given the command and surroundings of `manage.py shell -v0 -c ANSWER`."""
        self.process = subprocess.Popen(
            **command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __call__(self, module, function, *values):
        print(json.dumps([module, function, values]), file=self.process.stdin, flush=True)
        answer = self.process.stdout.readline()
        assert answer, f"{module}.{function} failed: its words are above"
        return json.loads(answer)

    def end(self):
        self.process.stdin.close()
        self.process.wait(timeout=20)


def answer_all():
    """Answer each line of the standard input, as that process does."""
    for line in sys.stdin:
        module, function, values = json.loads(line)
        # What a command says in between is no answer.
        with redirect_stdout(sys.stderr):
            answer = getattr(import_module(module), function)(*values)
        print(json.dumps(answer), flush=True)
