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
