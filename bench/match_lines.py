"""A portfolio and statement lines whose true owner is known: written as people and banks write, slips of the pen included.

Invoice numbers run one after the other, so a mistyped digit is often somebody else's number; a third of all owe the same.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from kulanz.domain.matching.matching import Candidate, MoneyLine
from kulanz.domain.matching.reference import rf_reference
from kulanz.kernel.money import Money, total

FIRST = [
    "Anna",
    "Ben",
    "Clara",
    "David",
    "Emma",
    "Finn",
    "Greta",
    "Hans",
    "Ida",
    "Jonas",
    "Karin",
    "Lukas",
    "Mia",
    "Noah",
    "Olga",
    "Paul",
    "Rosa",
    "Stefan",
    "Tina",
    "Uwe",
    "Vera",
    "Yusuf",
    "Zoe",
]
LAST = [
    "Müller",
    "Schmidt",
    "Schneider",
    "Fischer",
    "Weber",
    "Meyer",
    "Wagner",
    "Becker",
    "Schulz",
    "Hoffmann",
    "Koch",
    "Bauer",
    "Richter",
    "Klein",
    "Wolf",
    "Schröder",
    "Neumann",
    "Schwarz",
    "Zimmermann",
    "Braun",
    "Krüger",
    "Hartmann",
    "Lange",
    "Krause",
    "Lehmann",
    "Köhler",
    "Huber",
    "Kaiser",
    "Fuchs",
    "Peters",
    "Yilmaz",
    "Nowak",
]
SAME_FOR_ALL = 3500  # what a third of all owe: a parking ticket


@dataclass(frozen=True, slots=True)
class Payment:
    """A line with the truth about it. `accounts` empty: it is for nobody here."""

    line: MoneyLine
    accounts: frozenset[UUID]
    how: str


def portfolio(accounts: int, chance: random.Random) -> list[list[Candidate]]:
    """Accounts with one to four claims each."""
    numbers = iter(range(1, 10 * accounts))
    return [_account(UUID(int=1_000_000 + n), n, numbers, chance) for n in range(accounts)]


def _account(account: UUID, n: int, numbers: object, chance: random.Random) -> list[Candidate]:
    name = _stranger(chance)
    ibans = frozenset({_iban(chance)}) if chance.random() < 0.5 else frozenset()
    mandates = frozenset({f"M{n:06d}"}) if chance.random() < 0.2 else frozenset()
    claims = []
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 4))):
        number = next(numbers)  # type: ignore[call-overload]
        minor = SAME_FOR_ALL if chance.random() < 0.33 else chance.randrange(500, 60_000)
        claims.append(
            Candidate(
                claim=UUID(int=number), account=account, open=Money(minor), number=f"RE-2026-{number:06d}",
                due_on=date(2026, 9, 1) + timedelta(days=chance.randrange(80)), reference=rf_reference(f"C{number:09d}"),
                account_reference=rf_reference(f"A{n:09d}"), customer_number=f"K{100000 + n}", names=(name,), ibans=ibans,
                mandates=mandates,
            )
        )  # fmt: skip
    return claims


def payments(accounts: list[list[Candidate]], count: int, chance: random.Random) -> list[Payment]:
    """`count` lines, each way of paying as often as `WAYS` says."""
    ways, weights = [*WAYS], [weight for weight, _ in WAYS.values()]
    made = []
    for how in chance.choices(ways, weights, k=count):
        if how == "several customers":
            made.append(_several_customers(chance.sample(accounts, chance.choice((2, 2, 3, 4))), chance))
            continue
        claims = chance.choice(accounts)
        line = WAYS[how][1](claims, accounts, chance)
        known = how not in ("stranger", "salary")
        made.append(Payment(line, frozenset({claims[0].account} if known else ()), how))
    return made


def _several_customers(accounts: list[list[Candidate]], chance: random.Random) -> Payment:
    """A firm or a relative pays for several customers: an invoice of each by its number, or all by their customer numbers."""
    if chance.random() < 0.6:
        claims = [chance.choice(own) for own in accounts]
        text = chance.choice((", ", " + ", " ")).join(claim.number for claim in claims)
    else:
        claims = [claim for own in accounts for claim in own]
        text = "Kunden " + chance.choice((", ", " und ")).join(own[0].customer_number for own in accounts)
    amount = total((claim.open for claim in claims), currency="EUR")
    if chance.random() < 0.1:  # one of them was forgotten in the sum, or a cent is missing
        amount = amount - Money(chance.choice((1, claims[0].open.minor)))
    line = MoneyLine(
        amount, text, name=chance.choice((_stranger(chance), "Hausverwaltung Muster GmbH")), iban=_iban(chance)
    )
    return Payment(line, frozenset(claim.account for claim in claims), "several customers")


Way = Callable[[list[Candidate], list[list[Candidate]], random.Random], MoneyLine]


def _base(claims: list[Candidate], chance: random.Random, claim: Candidate) -> MoneyLine:
    """Amount and payer: mostly the customer himself, his name as his bank writes it; now and then somebody for him."""
    name = chance.choice((_plain, _turned, _plain))(claims[0].names[0]) if chance.random() < 0.9 else _stranger(chance)
    known = next(iter(claims[0].ibans), "")
    iban = known if known and chance.random() < 0.8 else _iban(chance)
    return MoneyLine(claim.open, name=name, iban=iban)


def _reference(claims: list[Candidate], accounts: list[list[Candidate]], chance: random.Random) -> MoneyLine:
    claim = chance.choice(claims)
    line, reference = _base(claims, chance, claim), claim.reference
    if chance.random() < 0.5:
        return replace(line, reference=reference)
    grouped = " ".join(reference[i : i + 4] for i in range(0, len(reference), 4))
    return replace(
        line,
        text=chance.choice(("{}", "Ref {}", "{} danke", "Zahlung {}")).format(
            chance.choice((reference, grouped, reference.lower()))
        ),
    )


def _account_reference(claims: list[Candidate], accounts: list[list[Candidate]], chance: random.Random) -> MoneyLine:
    amount = total((c.open for c in claims), currency="EUR")
    return replace(_base(claims, chance, claims[0]), amount=amount, text=claims[0].account_reference)


def _number(claims: list[Candidate], accounts: list[list[Candidate]], chance: random.Random) -> MoneyLine:
    claim = chance.choice(claims)
    return replace(_base(claims, chance, claim), text=_written(claim.number, chance))


def _part(claims: list[Candidate], accounts: list[list[Candidate]], chance: random.Random) -> MoneyLine:
    claim = chance.choice(claims)
    part = Money(max(claim.open.minor // chance.choice((2, 3, 4)), 1))
    return replace(_base(claims, chance, claim), amount=part, text=_written(claim.number, chance))


def _joined(claims: list[Candidate], accounts: list[list[Candidate]], chance: random.Random) -> MoneyLine:
    amount = total((c.open for c in claims), currency="EUR")
    sign = chance.choice((", ", " + ", " und ", " "))
    text = sign.join(c.number for c in claims)
    return replace(_base(claims, chance, claims[0]), amount=amount, text=text)


def _mandate(claims: list[Candidate], accounts: list[list[Candidate]], chance: random.Random) -> MoneyLine:
    line = _base(claims, chance, claims[0])
    mandate = next(iter(claims[0].mandates), "")
    return replace(line, mandate_id=mandate, text="" if mandate else _written(claims[0].number, chance))


def _customer(claims: list[Candidate], accounts: list[list[Candidate]], chance: random.Random) -> MoneyLine:
    return replace(_base(claims, chance, claims[0]), text=f"Kundennr. {claims[0].customer_number}")


def _typo(claims: list[Candidate], accounts: list[list[Candidate]], chance: random.Random) -> MoneyLine:
    """One digit wrong, two exchanged or one missing."""
    claim = chance.choice(claims)
    line = replace(_base(claims, chance, claim), name=_plain(claims[0].names[0]))
    return replace(line, text=f"Rechnung {_slip(claim.number, chance)}")


def _typo_reference(claims: list[Candidate], accounts: list[list[Candidate]], chance: random.Random) -> MoneyLine:
    claim = chance.choice(claims)
    return replace(_base(claims, chance, claim), name=_plain(claims[0].names[0]), text=_slip(claim.reference, chance))


def _wrong(claims: list[Candidate], accounts: list[list[Candidate]], chance: random.Random) -> MoneyLine:
    """The number of another customer's invoice, copied from the wrong letter; his own name and amount."""
    claim, other = chance.choice(claims), chance.choice(chance.choice(accounts))
    line = replace(_base(claims, chance, claim), name=_plain(claims[0].names[0]))
    return replace(line, text=_written(other.number, chance))


def _silent(claims: list[Candidate], accounts: list[list[Candidate]], chance: random.Random) -> MoneyLine:
    line = _base(claims, chance, claims[0])
    return replace(
        line, name=_plain(claims[0].names[0]), text=chance.choice(("Rechnung", "Ueberweisung", "", "wie besprochen"))
    )


def _known_account(claims: list[Candidate], accounts: list[list[Candidate]], chance: random.Random) -> MoneyLine:
    """Nothing but the right amount, from an account that has paid before if there is one; the bank tells another name."""
    claim = chance.choice(claims)
    iban = next(iter(claim.ibans), "") or _iban(chance)
    name = _plain(claim.names[0]) if not claim.ibans else chance.choice((_stranger(chance), ""))
    return MoneyLine(claim.open, chance.choice(("", "Danke", "Dauerauftrag")), name=name, iban=iban)


def _salary(claims: list[Candidate], accounts: list[list[Candidate]], chance: random.Random) -> MoneyLine:
    """Money for nobody here, with numbers in its text."""
    text = f"Lohn 11/2026 Personalnr {chance.randrange(10_000)} Tel 089{chance.randrange(10**7)}"
    return MoneyLine(Money(chance.randrange(100_000, 400_000)), text, name="Muster AG", iban=_iban(chance))


def _unknown(claims: list[Candidate], accounts: list[list[Candidate]], chance: random.Random) -> MoneyLine:
    return MoneyLine(Money(chance.randrange(500, 60_000)), "Spende", name=_stranger(chance), iban=_iban(chance))


WAYS: dict[str, tuple[float, Way]] = {
    "reference": (30, _reference), "account reference": (8, _account_reference), "number": (34, _number),
    "part payment": (5, _part), "several invoices": (6, _joined), "mandate": (3, _mandate), "customer number": (3, _customer),
    "number with a slip": (3, _typo), "reference with a slip": (1.5, _typo_reference), "wrong number": (1, _wrong),
    "nothing but the name": (2, _silent), "nothing but the account": (2, _known_account), "several customers": (1.5, _silent),
    "salary": (1.5, _salary), "stranger": (2, _unknown),
}  # fmt: skip


def _written(number: str, chance: random.Random) -> str:
    form = chance.choice(
        (str, lambda n: n.replace("-", " "), lambda n: n.replace("-", ""), lambda n: n.replace("-", "/"), str.lower)
    )
    return chance.choice(("{}", "Rechnung {}", "RG-NR. {} VOM 01.10.2026", "Danke! {}", "Rechnungsnr.{}")).format(
        form(number)
    )


def _slip(text: str, chance: random.Random) -> str:
    place = chance.choice([i for i, c in enumerate(text) if c.isdigit() and i >= len(text) - 5])
    match chance.randrange(3):
        case 0:
            return text[:place] + str((int(text[place]) + chance.randrange(1, 10)) % 10) + text[place + 1 :]
        case 1:
            return text[: place - 1] + text[place] + text[place - 1] + text[place + 1 :]
    return text[:place] + text[place + 1 :]


def _iban(chance: random.Random) -> str:
    body = f"{chance.randrange(10**18):018d}"
    return f"DE{98 - int(body + '131400') % 97:02d}{body}"


def _stranger(chance: random.Random) -> str:
    """A name; most last names are made of two, so that namesakes are as rare as they are."""
    last = chance.choice(LAST) if chance.random() < 0.2 else f"{chance.choice(LAST)}{chance.choice(LAST).lower()}"
    return f"{chance.choice(FIRST)} {last}"


def _plain(name: str) -> str:
    return name.upper().replace("Ä", "AE").replace("Ö", "OE").replace("Ü", "UE")


def _turned(name: str) -> str:
    return ", ".join(reversed(name.split()))
