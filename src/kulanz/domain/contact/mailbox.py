"""E-mail addresses that are well-formed and yet wrong: slips in well-known domains, stand-ins, mailboxes of many people.

Written by hand, not measured by likeness: a domain that merely looks like another one may be somebody's own.
"""

from __future__ import annotations

from kulanz.kernel.words import say

from .contact_data import Kind, Noted

SLIPS_BY_DOMAIN = {  # the domain that is meant: how fingers miss it
    "gmail.com": "gmial.com gmai.com gmali.com gamil.com gmil.com gnail.com gmaill.com gmail.co gmail.cm gmail.om gmail.de "
    "gmaul.com gmeil.com gimail.com ggmail.com gmailc.om",
    "googlemail.com": "googelmail.com gogglemail.com googlmail.com goglemail.com",
    "hotmail.com": "hotmial.com hotmai.com hotmal.com hotmil.com homail.com hotamil.com hotmail.co hotmail.cm hotmaill.com",
    "hotmail.de": "hotmial.de hotmai.de hotmal.de",
    "outlook.com": "outlok.com outloook.com oulook.com outlook.co outllok.com",
    "outlook.de": "outlok.de oulook.de",
    "yahoo.com": "yaho.com yahooo.com yhaoo.com yahoo.co yahoo.cm",
    "yahoo.de": "yaho.de yahooo.de yhaoo.de",
    "icloud.com": "iclod.com icoud.com icloud.co iclould.com",
    "t-online.de": "t-onlin.de t-onlien.de tonline.de t-olnine.de t-online.com",
    "gmx.de": "gmx.d gmxx.de gxm.de gmx.dee",
    "gmx.net": "gmx.nett gmx.ne gxm.net",
    "web.de": "wed.de webb.de web.d web.dee",
    "freenet.de": "freenet.d frenet.de freeent.de",
}
SLIPS = {slip: domain for domain, slips in SLIPS_BY_DOMAIN.items() for slip in slips.split()}
ENDS = {  # the last part, where there is no such end: what is meant
    "con": "com", "cmo": "com", "ocm": "com", "vom": "com", "comm": "com", "coom": "com", "dee": "de", "ed": "de", "ded": "de",
    "nett": "net", "ent": "net", "nte": "net", "orgg": "org", "ogr": "org",
}  # fmt: skip
STAND_INS = frozenset({
    "keine", "keineemail", "keine-email", "keinemail", "keine.email", "noemail", "no-email", "no.email", "nomail", "none",
    "unbekannt", "unknown", "geen", "geenemail", "test", "xxx", "xyz", "asdf", "nn", "n.n",
})  # fmt: skip
READ_BY_NOBODY = frozenset({
    "noreply", "no-reply", "no_reply", "donotreply", "do-not-reply", "mailer-daemon", "postmaster", "abuse", "hostmaster",
})  # fmt: skip
READ_BY_MANY = frozenset({
    "info", "office", "kontakt", "contact", "sales", "support", "service", "admin", "webmaster", "verwaltung", "buchhaltung",
    "rechnung", "rechnungen", "invoice", "billing", "empfang", "team", "post", "mail", "zentrale", "administratie",
})  # fmt: skip


def trouble_with(address: str, *, is_business: bool) -> Noted | None:
    """What speaks against a well-formed `address`; a firm's mailbox of many readers is what a firm has."""
    local, _at, domain = address.rpartition("@")
    name = local.casefold()
    maybe = _meant(domain)
    if maybe:
        words = say("Is %(maybe)s meant? Nothing is sent to it until somebody has looked.", maybe=f"{local}@{maybe}")
        return Noted(Kind.TYPO, "email", address, words)
    if name in STAND_INS:
        return Noted(Kind.PLACEHOLDER, "email", address, say("This looks like a stand-in, not like an address."))
    if name in READ_BY_NOBODY:
        return Noted(Kind.PLACEHOLDER, "email", address, say("Nobody reads what is sent to this address."))
    if name in READ_BY_MANY and not is_business:
        return Noted(Kind.SHARED, "email", address, say("Several people may read this mailbox."))
    return None


def _meant(domain: str) -> str:
    """The domain that was probably meant; empty if nothing speaks for a slip."""
    domain = domain.casefold()
    before, _dot, end = domain.rpartition(".")
    meant = f"{before}.{ENDS[end]}" if end in ENDS else domain
    meant = SLIPS.get(meant, meant)
    return meant if meant != domain else ""
