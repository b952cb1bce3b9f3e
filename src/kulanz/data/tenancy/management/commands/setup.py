"""`kulanz setup`: makes an organisation, its first creditor and its owner. It asks what the arguments do not say."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kulanz.data.founding import found, password_link
from kulanz.data.tenancy.setup_questions import QUESTIONS, Answers, Question
from kulanz.kernel.errors import BadValue, KulanzError
from kulanz.kernel.words import technical


class Command(BaseCommand):
    help = "Make an organisation, its first creditor and its owner. At a terminal it asks for what is not said."

    def add_arguments(self, parser: Any) -> None:  # Django's own signature
        for question in QUESTIONS:
            parser.add_argument(f"--{question.argument}", help=question.words)
        parser.add_argument(
            "--mail-password-file", help="a file with the password of the mail server, and nothing else"
        )
        parser.add_argument("--no-input", action="store_false", dest="interactive", help="ask nothing")
        parser.set_defaults(interactive=sys.stdin.isatty())

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            answers = _answers(options)
            password = _mail_password(options, answers)
            owner = found(
                organisation=answers.part(""),
                creditor=answers.part("creditor_"),
                mail={**answers.part("mail_"), "password": password},
                owner=answers.part("owner_"),
            )
        except KulanzError as wrong:
            raise CommandError(wrong.message, returncode=2) from wrong
        self.stdout.write(f"{owner.tenant.name} is set up. {owner.name} sets a password here, within three days:")
        self.stdout.write(password_link(owner))


def _answers(options: dict[str, Any]) -> Answers:  # Any: as argparse has it
    """What was said, asked or is usual, in the order of the questions."""
    answers, missing = Answers(), []
    for question in QUESTIONS:
        said = options.get(question.name)
        if said is not None:
            answers[question.name] = question.read(said, answers)
        elif not question.applies(answers):
            answers[question.name] = ""
        elif options["interactive"]:
            answers[question.name] = _ask(question, answers)
        elif (usual := question.usual(answers)) is not None:
            answers[question.name] = question.read(usual, answers)
        else:
            missing.append(f"--{question.argument}")
    if missing:
        raise BadValue(technical(f"Please say {', '.join(missing)}, or start this at a terminal: then it asks."))
    return answers


def _ask(question: Question, answers: Answers) -> str:
    """Until the answer can be used. Nothing means what is usual."""
    usual = question.usual(answers)
    offered = f" [{usual}]" if usual else ""
    while True:
        said = input(f"{question.words}{offered}: ").strip()
        try:
            return question.read(said or usual or "", answers)
        except BadValue as wrong:
            sys.stderr.write(f"{wrong.message}\n")


def _mail_password(options: dict[str, Any], answers: Answers) -> str:  # Any: as above
    if path := options.get("mail_password_file"):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as wrong:
            raise BadValue(technical(f"{path} cannot be read: {wrong.strerror}.")) from wrong
    if answers["mail_username"] and options["interactive"]:
        return getpass.getpass("Password at the mail server: ")
    return ""
