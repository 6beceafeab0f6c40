"""Looks at one page in the browser and says in words what is wrong with it."""

from contextlib import contextmanager
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings

# WCAG 2.0 to 2.2, A and AA, and what is good practice.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# The rules that depend on colours.
COLOURS = ["color-contrast", "link-in-text-block"]
# Bytes over the wire of a first view, without photographs.
HEAVIEST = 50_000

# What axe found sound is not asked for: describing it is most of the work on a long form.
BARRIERS = """([parts, options]) => axe.run(parts, {...options, resultTypes: ['violations']})
    .then(results => results.violations)"""

# The words of some parts of the page, the longest of each look of their own and of all around
# them: the contrast of words that look alike is the same, and measuring it is most of the work.
LOOKS = """parts => {
    const properties = ['color', 'backgroundColor', 'backgroundImage', 'opacity', 'fontSize',
        'fontWeight', 'textShadow', 'textDecorationLine', 'position', 'clip', 'clipPath'];
    const looks = new Map(), longest = [];
    const walk = (element, around) => {
        const style = getComputedStyle(element);
        if (style.display === 'none') return;
        const look = [around, element.localName, element.type, element.matches(':disabled'),
            ...properties.map(property => style[property])].join();
        if (!looks.has(look)) looks.set(look, looks.size);
        const number = looks.get(look);
        const words = [...element.childNodes].filter(node => node.nodeType === Node.TEXT_NODE)
            .map(node => node.data.trim()).join('');
        // A field is measured even while it is empty.
        const length = element.matches('input, select, textarea') ? 10 : words.length;
        if (length > (longest[number]?.length || 0)
                && element.checkVisibility({visibilityProperty: true}))
            longest[number] = {element, length};
        for (const child of element.children) walk(child, number);
    };
    for (const part of document.querySelectorAll(parts)) walk(part, -1);
    return longest.filter(Boolean).map(words => words.element);
}"""

# What is filled in, of a form as it opens, and how much of it is in sight.
FIELDS = "#content :is(input:not([type=hidden], [type=submit]), select, textarea)"
MOST_IN_SIGHT, MOST_FIELDS, MOST_BYTES = 12, 120, 150_000
# A window and a phone, with how many of their heights a form may have.
SCREENS = {(1280, 900): 2, (390, 844): 4}

# Of a phone, a laptop at 200 percent, the widest window with labels above, and the next one.
WIDTHS_OF_FORMS = [390, 640, 767, 768]
FIELDS_THAT_DO_NOT_FIT = """() => {
  const found = [];
  const seen = box => box.width > 1 && box.height > 0;
  for (const field of document.querySelectorAll(
    "#content .form-row :is(input, textarea, select, .select2-container, .help, label)"
  )) {
    const box = field.getBoundingClientRect();
    if (!seen(box) || field.closest(".select2-selection")) continue;
    const row = field.closest(".form-row").getBoundingClientRect();
    const name = field.id || field.name || field.textContent.trim().slice(0, 40);
    if (box.right > Math.min(row.right, innerWidth) + 1) found.push(`${name} is cut off`);
    if (field.matches("input, select:not([multiple])") && box.height > 60)
      found.push(`${name} is ${Math.round(box.height)} pixels high`);
    if (field.matches("textarea") && box.height > Math.max(130, field.scrollHeight + 10))
      found.push(`${name} is ${Math.round(box.height)} pixels high`);
  }
  const beside = document.documentElement.scrollWidth - innerWidth;
  return beside > 0 ? [...found, `it scrolls ${beside} pixels sideways`] : found;
}"""

# Text alone is twice as large: what it runs out of, and which texts lie over each other. What
# sticks to an edge lies over what is scrolled below it.
TEXT_THAT_DOES_NOT_FIT = """() => {
  const found = new Set(), texts = [];
  const styles = element => {
    const all = [];
    for (let one = element; one; one = one.parentElement) all.push(getComputedStyle(one));
    return all;
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  while (walker.nextNode()) {
    const node = walker.currentNode, words = node.data.trim().slice(0, 30);
    if (!words || !node.parentElement.checkVisibility({visibilityProperty: true})) continue;
    const around = styles(node.parentElement);
    if (around.some(one => one.clipPath !== "none" || /auto|scroll|hidden/.test(one.overflowX)
        || /sticky|fixed/.test(one.position))) continue;
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) {
      if (box.width < 3) continue;
      if (box.right > innerWidth + 1) found.add(`“${words}” is cut off`);
      texts.push({box, node, words});
    }
  }
  texts.sort((one, other) => one.box.top - other.box.top);
  texts.forEach(({box, node, words}, index) => {
    for (const other of texts.slice(index + 1, index + 40)) {
      const beside = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
      const below = box.bottom - other.box.top;
      if (other.node !== node && beside > 3 && below > 0.5 * Math.min(box.height, other.box.height))
        found.add(`“${words}” lies over “${other.words}”`);
    }
  });
  return [...found];
}"""

SIDEWAYS = "document.documentElement.scrollWidth - innerWidth"

FACTS = """() => ({
    sideways: document.documentElement.scrollWidth - innerWidth,
    headings: document.querySelectorAll('h1').length,
    lang: document.documentElement.lang,
    dir: document.documentElement.dir,
    title: document.title,
    description: document.querySelector('meta[name=description]')?.content || '',
    alternates: [...document.querySelectorAll('link[rel=alternate][hreflang]')]
        .map(link => link.hreflang.toLowerCase()).filter(code => code !== 'x-default'),
    inline: document.querySelectorAll(
        '[style], style, script:not([src]):not([type$=json])').length,
})"""


class Visit:
    """A page in a window of its own, with what it sent, and the faults heard of so far."""

    def __init__(self, page, host):
        self.page, self.host = page, host
        self.faults, self.sent = [], []
        self.listens, self.answer = True, None
        page.on("console", self._hear)
        page.on("requestfailed", self._miss)
        page.on("requestfinished", lambda request: self.sent.append(request))

    def _miss(self, request):
        # Chromium drops the icon, asked for last, when a test goes on to the next page.
        if request.failure != "net::ERR_ABORTED":
            self.faults.append(f"failed: {request.url}")

    def _hear(self, message):
        # A blocked inline style or script is heard here, since the real policy is sent.
        if message.type == "error" and self.listens:
            where = urlsplit(message.location["url"]).path
            self.faults.append(f"{where} says: {message.text}")

    def begin_anew(self, width):
        """Make the window what a new one is, to whom the next page is the first."""
        # What the page before it still hears of is not held against the next one.
        self.page.goto("about:blank")
        self.page.context.clear_cookies()
        self.page.set_viewport_size({"width": width, "height": 800})
        self.page.emulate_media(color_scheme="light")
        self.faults.clear()
        self.sent.clear()

    def open(self, address, status=200):
        """Open an address and all that it names; any other status is a fault."""
        answer = self.answer = self.page.goto(address, wait_until="load")
        if answer.status != status:
            self.faults.append(f"status {answer.status} of {address}")
        elif status != 200:
            # The browser reports an error status that was expected, too.
            self.faults = [fault for fault in self.faults if f"status of {status}" not in fault]

    def discard_what_was_typed(self):
        """Discard what tests before this one typed in the form that is open, and did not save."""
        buttons = self.page.locator("[name=_forget]")
        for _one in range(buttons.count()):
            with self.page.expect_navigation():
                buttons.first.click()

    def look_for_barriers(self, *, within=("html",), colours=True):
        """Add every fault that axe finds, with the page it is on.

        `within` the parts that are new, each there, of a page that is looked at elsewhere.
        Without `colours` for a page whose contrasts are looked at in another state or width.
        """
        without = {rule: {"enabled": False} for rule in COLOURS}
        options = {"runOnly": {"type": "tag", "values": RULES}, "rules": without}
        with self._whole_in_sight():
            self._judge({"include": list(within)}, options)
        if colours:
            self.look_at_colours(within=within)

    @contextmanager
    def _whole_in_sight(self):
        """Make the window of a form as high as its page: a bar that stays at its end covers what
        the window ends with, which is a fault of no part of it."""
        size = self.page.viewport_size
        bar = self.page.query_selector(".record-buttons")
        if bar:
            whole = self.page.evaluate("document.documentElement.scrollHeight")
            self.page.set_viewport_size({"width": size["width"], "height": whole + 200})
        yield
        if bar:
            self.page.set_viewport_size(size)

    def look_at_colours(self, *, within=("html",)):
        """Add every fault of contrast that axe finds."""
        self.page.wait_for_load_state()
        words = self.page.evaluate_handle(LOOKS, ", ".join(within))
        if words.evaluate("words => words.length"):
            self._judge(words, {"runOnly": {"type": "rule", "values": COLOURS}})

    def look_at_length(self):
        """Add what makes the form that was opened, with nothing unfolded yet, a long one."""
        path, size = urlsplit(self.page.url).path, self.page.viewport_size
        fields = self.page.locator(FIELDS)
        in_sight = fields.evaluate_all("all => all.filter(one => one.checkVisibility()).length")
        measured = {
            f"{in_sight} fields in sight": in_sight <= MOST_IN_SIGHT,
            f"{fields.count()} fields": fields.count() <= MOST_FIELDS,
            f"{(weight := len(self.answer.body()))} bytes": weight <= MOST_BYTES,
        }
        for (width, height), screens in SCREENS.items():
            self.page.set_viewport_size({"width": width, "height": height})
            whole = self.page.evaluate("document.documentElement.scrollHeight")
            measured[f"{whole} pixels high at {width}"] = whole <= screens * height
        self.page.set_viewport_size(size)
        self.faults += [f"{path}: {what}" for what, is_short in measured.items() if not is_short]

    def look_at_fields(self):
        """Add what of the form, with its parts unfolded, is too high or cut off on a phone or at
        200 percent. The page is left as it was."""
        size, path = self.page.viewport_size, urlsplit(self.page.url).path
        for width in WIDTHS_OF_FORMS:
            self.page.set_viewport_size({"width": width, "height": 800})
            found = self.page.evaluate(FIELDS_THAT_DO_NOT_FIT)
            self.faults += [f"{path} at {width}: {fault}" for fault in found]
        self.page.set_viewport_size(size)

    def look_narrow_and_at_night(self):
        """Add what scrolls sideways on a phone and at 200 percent, and faults of contrast at
        night. The page is left as it was."""
        size, path = self.page.viewport_size, urlsplit(self.page.url).path
        for width in (320, 640):
            self.page.set_viewport_size({"width": width, "height": 800})
            if (beside := self.page.evaluate(SIDEWAYS)) > 0:
                self.faults.append(f"{path} scrolls sideways by {beside} px at {width}")
        self.page.set_viewport_size(size)
        self.page.emulate_media(color_scheme="dark")
        # Colours that go over into others are measured when they have.
        self.page.evaluate("Promise.all(document.getAnimations().map(one => one.finished))")
        self.look_at_colours()
        self.page.emulate_media(color_scheme="light")

    def look_at_large_text(self):
        """Add what is cut off, lies over other words or scrolls sideways where the text alone is
        twice as large, in a window and on a phone. The page is left as it was."""
        size, path = self.page.viewport_size, urlsplit(self.page.url).path
        self.page.evaluate("document.documentElement.style.fontSize = '200%'")
        for width in (1280, 390):
            self.page.set_viewport_size({"width": width, "height": 800})
            wrong = self.page.evaluate(TEXT_THAT_DOES_NOT_FIT)
            if (beside := self.page.evaluate(SIDEWAYS)) > 0:
                wrong.append(f"it scrolls sideways by {beside} px")
            self.faults += [f"{path} at {width}, text alone at 200%: {one}" for one in wrong[:5]]
        self.page.evaluate("document.documentElement.style.fontSize = ''")
        self.page.set_viewport_size(size)

    def _judge(self, parts, options):
        # A page that a click led to is there before its text is.
        self.page.wait_for_load_state()
        path = urlsplit(self.page.url).path
        # Some of its rules try inline styles, which the policy blocks, as it should.
        self.listens = False
        if not self.page.evaluate("() => 'axe' in window"):
            self.page.evaluate(AXE_SCRIPT)
        # Sheets that a sheet imports, as that of the staff pages does, axe asks for at wrong
        # addresses, in order to find those that lock the orientation: test_head.py looks there.
        options |= {"preload": not path.startswith("/admin/")}
        found = self.page.evaluate(BARRIERS, [parts, options])
        self.listens = True
        for violation in found:
            places = [" ".join(map(str, node["target"])) for node in violation["nodes"][:3]]
            self.faults.append(
                f"axe {violation['id']} ({violation['impact']}) on {path}: {' | '.join(places)}"
            )

    def look_at_requests(self):
        """Add requests to other hosts, and a first view that is too heavy."""
        for request in self.sent:
            if urlsplit(request.url).netloc != self.host:
                self.faults.append(f"asks another host: {request.url}")
        weight = self.weight()
        if weight > HEAVIEST:
            self.faults.append(f"{weight} bytes over the wire")

    def weight(self):
        """Return the bytes over the wire of all that was sent, without photographs."""
        return sum(
            request.sizes()["responseBodySize"]
            for request in self.sent
            if request.resource_type != "image" or request.url.endswith(".svg")
        )

    def look_at_facts(self, language, width):
        """Add what is wrong with what the page says of itself at a width; return those facts."""
        facts = self.page.evaluate(FACTS)
        if facts["sideways"] > 0:
            self.faults.append(f"scrolls sideways by {facts['sideways']} px at {width}")
        if facts["headings"] != 1:
            self.faults.append(f"{facts['headings']} h1")
        if facts["inline"]:
            self.faults.append(f"{facts['inline']} inline styles or scripts")
        if facts["lang"].lower() != language:
            self.faults.append(f"lang {facts['lang']!r}")
        if facts["dir"] not in ("ltr", "rtl"):
            self.faults.append(f"dir {facts['dir']!r}")
        for name in ("title", "description"):
            if not facts[name].strip():
                self.faults.append(f"no {name}")
        return facts


@contextmanager
def visit(browser, site, *, width=1280, scheme="light", staff=None):
    """Give a Visit in a new window, and close it afterwards.

    The window has no cookies but those of `staff`, a state kept from after signing in.
    """
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, storage_state=staff
    )
    try:
        yield Visit(context.new_page(), urlsplit(site.url).netloc)
    finally:
        context.close()


def faults_of_public_page(seen, site, path, *, below="", status=200, widths=(1280,), night=False):
    """Return what is wrong with one public page at some widths, the first of them loaded anew,
    and at night; or with one `below` a page of the sitemap, in the languages of that one.

    Barriers are looked for at the widest and the narrowest, whose arrangements differ and whose
    colours do not. What arrangements do to a page, and its colours, the first language shows for
    the others.
    """
    seen.begin_anew(widths[0])
    seen.open(site.url + path + below, status)
    seen.look_at_requests()
    language = path.split("/")[1]
    is_first = language == settings.LANGUAGES[0][0]
    at = {max(widths), min(widths)} if is_first else {max(widths)}
    for width in widths:
        seen.page.set_viewport_size({"width": width, "height": 800})
        facts = seen.look_at_facts(language, width)
        if width in at:
            seen.look_for_barriers(colours=is_first and width == max(widths))
    if night:
        seen.page.set_viewport_size({"width": widths[0], "height": 800})
        seen.page.emulate_media(color_scheme="dark")
        seen.look_at_colours()
    if status == 200 and "?" not in path:
        # A page that no sitemap names is in no list of languages.
        expected = site.languages_of(path)
        if expected and set(facts["alternates"]) != expected:
            seen.faults.append(f"hreflang {facts['alternates']}, not {sorted(expected)}")
    if seen.page.context.cookies():
        seen.faults.append("sets a cookie")
    return seen.faults
