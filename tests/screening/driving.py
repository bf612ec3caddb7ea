"""Speaks with screen_driver: opens criteria, screens many applicants, gives each answer as a dict."""

import json
import subprocess

from oracle import NOT_APPLICABLE, UNKNOWN

CHUNK = 16  # lines sent before their answers are read: both pipes must hold them


def spelled(value, kind):
    """A value as icha_facts_set() reads it."""
    if value in (UNKNOWN, NOT_APPLICABLE) and kind is not None:
        return value
    if kind == "bool":
        return "true" if value else "false"
    if kind == "rate":
        return percent(value)
    if kind == "dates":
        return ";".join(day.isoformat() for day in value)
    if kind == "headcounts":
        return ";".join(str(head.numerator) if head.denominator == 1 else f"{head.numerator // 2}.5" for head in value)
    return value.isoformat() if kind == "date" else str(value)


def percent(billionths):
    whole, rest = divmod(int(billionths), 10**7)
    return f"{whole}.{rest:07}".rstrip("0").rstrip(".") + "%"


class Driver:
    def __init__(self, program, catalogue_folder, facts, assumptions=()):
        self.kinds = {name: fact["type"] for name, fact in facts.items()}
        self.process = subprocess.Popen([program, str(catalogue_folder), *assumptions], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True, encoding="utf-8")

    def send(self, lines):
        out = []
        for at in range(0, len(lines), CHUNK):
            part = lines[at:at + CHUNK]
            self.process.stdin.write("".join(line + "\n" for line in part))
            self.process.stdin.flush()
            for line in part:
                answer = self.process.stdout.readline()
                if not answer:
                    raise SystemExit(f"the driver ended at: {line}")
                out.append(json.loads(answer))
        return out

    def open(self, product, on, known_on=None):
        return self.send([f"open\t{product}\t{on.isoformat()}\t{known_on.isoformat() if known_on else '-'}"])[0]

    def line(self, word, facts):
        return "\t".join([word] + [f"{name}={spelled(value, self.kinds[name])}" for name, value in facts.items()])

    def cases(self, cases):
        return self.send([self.line("case", facts) for facts in cases])

    def verdicts(self, cases):
        return [answer.get("verdict", answer) for answer in self.send([self.line("verdict", facts) for facts in cases])]

    def close(self):
        self.process.stdin.close()
        if self.process.wait() != 0:
            raise SystemExit("the driver failed")
