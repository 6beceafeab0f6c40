"""Choosing words of the desk's document by the pointer."""

WHERE = """words => {
    const part = [...document.querySelectorAll('[data-at]')]
        .find(part => part.textContent.includes(words));
    const range = document.createRange(), start = part.textContent.indexOf(words);
    part.scrollIntoView({block: 'center'});
    range.setStart(part.firstChild, start);
    range.setEnd(part.firstChild, start + words.length);
    const box = range.getBoundingClientRect();
    return [box.left, box.right, (box.top + box.bottom) / 2];
}"""


def draw_over(page, words):
    """Choose words of the document by the pointer."""
    left, right, middle = page.evaluate(WHERE, words)
    page.mouse.move(left + 1, middle)
    page.mouse.down()
    page.mouse.move(right - 1, middle, steps=4)
    page.mouse.up()


# The middle of a letter's left or right edge, at a place as the text counts it.
EDGE = """([place, isEnd]) => {
    const parts = [...document.querySelectorAll('#text [data-at]')].filter(one => one.textContent);
    const letter = isEnd ? place - 1 : place;
    const part = parts.findLast(one => Number(one.dataset.at) <= letter);
    const range = document.createRange(), start = letter - Number(part.dataset.at);
    range.setStart(part.firstChild, start);
    range.setEnd(part.firstChild, start + 1);
    const box = range.getBoundingClientRect();
    return [isEnd ? box.right - 1 : box.left + 1, (box.top + box.bottom) / 2];
}"""
SHOW = """([start, end]) => {
    document.getElementById('citefor').hidden = true;
    document.getSelection().removeAllRanges();
    const pane = document.getElementById('text');
    pane.scrollIntoView({block: 'nearest', behavior: 'instant'});
    const parts = [...pane.querySelectorAll('[data-at]')].filter(one => one.textContent);
    const part = parts.findLast(one => Number(one.dataset.at) <= start);
    const range = document.createRange();
    range.setStart(part.firstChild, start - Number(part.dataset.at));
    range.setEnd(part.firstChild, start - Number(part.dataset.at) + 1);
    pane.scrollTop += range.getBoundingClientRect().top - pane.getBoundingClientRect().top - 60;
}"""


def draw_between(page, start, end):
    """Choose what stands between two places of the text by the pointer."""
    page.evaluate(SHOW, [start, end])
    page.mouse.move(*page.evaluate(EDGE, [start, False]))
    page.mouse.down()
    page.mouse.move(*page.evaluate(EDGE, [end, True]), steps=4)
    page.mouse.up()
