"""The published schema, code lists and ruleset of IATI, as checks of a file. For tests only."""

import datetime
import json
import re
from collections import Counter
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path

from lxml import etree

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


class Reference:
    """Reads the reference data below `folder` and holds files against it."""

    def __init__(self, folder):
        self.folder = Path(folder) / "iati"
        self.rules = json.loads((self.folder / "rulesets/standard.json").read_text())
        self.mapping = etree.parse(self.folder / "codelists/mapping.xml")

    def findings(self, tree, today):
        """Everything wrong with a file: (kind, severity, message)."""
        yield from (("schema", "error", text) for text in self.schema_errors(tree))
        yield from (("codes", "error", text) for text in self.code_errors(tree))
        for rule, severity, text in self.rule_errors(tree, today):
            yield f"rule {rule}", severity, text

    # The schema ------------------------------------------------------------------------------

    @cache  # noqa: B019 one reference for the whole session
    def schema(self, kind, version="2.03"):
        path = self.folder / f"schemas/{version}/iati-{kind}-schema.xsd"
        return etree.XMLSchema(etree.parse(path))

    def schema_errors(self, tree):
        kind = tree.getroot().tag.removeprefix("iati-")
        schema = self.schema(kind)
        if not schema.validate(tree):
            yield from (str(error) for error in schema.error_log)

    # Code lists ------------------------------------------------------------------------------

    @cache  # noqa: B019
    def codes(self, name):
        path = next((self.folder / "codelists").rglob(f"{name}.xml"))
        return {node.text.strip() for node in etree.parse(path).iterfind(".//codelist-item/code")}

    def code_errors(self, tree):
        for mapping in self.mapping.getroot().iterfind("mapping"):
            name, path = mapping.find("codelist").get("ref"), mapping.findtext("path")
            condition = mapping.findtext("condition")
            if mapping.find("validation-rules") is not None:
                continue
            head, _slash, tail = path.rpartition("/")
            if tail.startswith("@"):
                nodes = tree.xpath(f"{head}[{condition}]" if condition else head)
                values = [(node, node.get(self.attribute(tail))) for node in nodes]
            else:
                values = [(node, str(node)) for node in tree.xpath(path)]
            for _node, value in values:
                if value is not None and value not in self.codes(name):
                    yield f"{path}: {value!r} is not in {name}"

    @staticmethod
    def attribute(tail):
        return XML_LANG if tail == "@xml:lang" else tail[1:]

    # The ruleset -----------------------------------------------------------------------------

    def rule_errors(self, tree, today):
        """Yield (rule, severity, message) for each broken rule, in each context."""
        for path, rules in self.rules.items():
            for context in tree.xpath(path):
                for name, rule in rules.items():
                    for case in rule["cases"]:
                        yield from self.broken(name, case, context, today)

    def broken(self, name, case, context, today):
        if name == "loop":
            values = dict.fromkeys(str(value) for value in context.xpath(case["foreach"]))
            for value in values:
                for inner, rule in case["do"].items():
                    for inner_case in rule["cases"]:
                        filled = json.loads(json.dumps(inner_case).replace("$1", value))
                        yield from self.broken(inner, filled, context, today)
            return
        if "condition" in case and not true(context, case["condition"]):
            return
        if not getattr(self, f"holds_{name}")(case, context, today):
            info = case.get("ruleInfo", {})
            yield info.get("id"), info.get("severity"), info.get("message")

    def nodes(self, case, context):
        return [node for path in case["paths"] for node in context.xpath(path)]

    def holds_atleast_one(self, case, context, today):
        return bool(self.nodes(case, context))

    def holds_no_more_than_one(self, case, context, today):
        return len(self.nodes(case, context)) <= 1

    def holds_one_or_all(self, case, context, today):
        if context.xpath(case["one"]):
            return True
        if case["all"] == "lang":
            return all(node.get(XML_LANG) for node in context.iter("narrative"))
        if case["all"] == "currency":
            return all(node.get("currency") for node in context.iter("value"))
        # "sector": on every transaction
        return all(node.find(case["all"]) is not None for node in context.iter("transaction"))

    def holds_unique(self, case, context, today):
        texts = [text_of(node) for node in self.nodes(case, context)]
        return len(texts) == len(set(texts))

    def holds_startswith(self, case, context, today):
        if case.get("idCondition"):
            prefixes = self.codes("OrganisationRegistrationAgency")
        else:
            prefixes = [text_of(node) for path in case["prefix"] for node in context.xpath(path)]
        separator = case.get("separator", "-")
        return all(
            any(text_of(node).startswith(f"{prefix}{separator}") for prefix in prefixes)
            for node in self.nodes(case, context)
        )

    def holds_date_now(self, case, context, today):
        return all(day_of(value) <= today for value in context.xpath(case["date"]))

    def holds_date_order(self, case, context, today):
        less = [day_of(value) for value in context.xpath(case["less"])]
        if case["more"] == "NOW":
            return all(day is None or day <= today for day in less)
        more = [day_of(value) for value in context.xpath(case["more"])]
        return all(first <= last for first in less for last in more if first and last)

    def holds_between_dates(self, case, context, today):
        days = [day_of(value) for value in context.xpath(case["date"])]
        start, end = (context.xpath(case[side]) for side in ("start", "end"))
        return not start or not end or all(day_of(start[0]) <= d <= day_of(end[0]) for d in days)

    def holds_time_limit(self, case, context, today):
        start, end = context.xpath(case["start"]), context.xpath(case["end"])
        return not start or not end or (day_of(end[0]) - day_of(start[0])).days <= 365

    def holds_regex_matches(self, case, context, today):
        return all(re.search(case["regex"], text_of(node)) for node in self.nodes(case, context))

    def holds_no_spaces(self, case, context, today):
        texts = [raw_of(node) for node in self.nodes(case, context)]
        return all(text == text.strip() for text in texts)

    def holds_strict_sum(self, case, context, today):
        numbers = [decimal_of(node) for node in self.nodes(case, context)]
        return not numbers or round(sum(numbers), 4) == case["sum"]

    def holds_range(self, case, context, today):
        numbers = [decimal_of(node) for node in self.nodes(case, context)]
        return all(case["min"] <= number <= case["max"] for number in numbers)

    def holds_if_then(self, case, context, today):
        return not true(context, case["if"]) or true(context, case["then"])


def true(context, path):
    return bool(context.xpath(f"boolean({path})"))


def raw_of(node):
    return str(node) if isinstance(node, str) else (node.text or "")


def text_of(node):
    return raw_of(node).strip()


def day_of(value):
    try:
        return datetime.date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def decimal_of(node):
    try:
        return Decimal(text_of(node))
    except InvalidOperation:
        return Decimal("NaN")


def counts(tree):
    """Counts of a file, and the sums of its transactions by type and currency."""
    sums, numbers = Counter(), Counter()
    for activity in tree.getroot().iterfind("iati-activity"):
        numbers["activities"] += 1
        for path in ("participating-org", "budget", "result", "transaction"):
            numbers[path] += len(activity.findall(path))
        for transaction in activity.iterfind("transaction"):
            value = transaction.find("value")
            currency = value.get("currency") or activity.get("default-currency")
            kind = transaction.find("transaction-type").get("code")
            sums[f"{kind} {currency}"] += Decimal(value.text.strip())
            numbers[f"{kind} {currency}"] += 1
    return numbers, sums
