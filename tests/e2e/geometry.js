/* What a reader couldn't read: text that leaves its box or the screen, is cut, or lies on other text. */
() => {
  const SLACK = 1.5;
  const faults = [];
  const boxes = ".tile, .item, .summary, .now, .feed, .navigation, #banner";
  const seen = (element) => element.checkVisibility({ visibilityProperty: true });
  const texts = [];
  const walker = document.createTreeWalker(document.getElementById("page"), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.textContent.trim() || !seen(element)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const size = parseFloat(getComputedStyle(element).fontSize);
    for (const r of range.getClientRects()) {
      const middle = (r.top + r.bottom) / 2; // letters fill about three quarters of an em
      texts.push({ element, text: node.textContent.trim(), left: r.left, right: r.right,
        top: middle - size * 0.36, bottom: middle + size * 0.36 });
    }
  }
  for (const t of texts) {
    const box = t.element.closest(boxes);
    const limit = box ? box.getBoundingClientRect() : { left: 0, top: 0, right: innerWidth, bottom: innerHeight };
    if (t.left < limit.left - SLACK || t.right > limit.right + SLACK || t.top < limit.top - SLACK ||
        t.bottom > limit.bottom + SLACK) faults.push(`leaves its box: ${t.text}`);
    if (t.left < -SLACK || t.right > innerWidth + SLACK || t.top < -SLACK || t.bottom > innerHeight + SLACK) {
      faults.push(`leaves the screen: ${t.text}`);
    }
  }
  for (let i = 0; i < texts.length; i++) {
    for (let j = i + 1; j < texts.length; j++) {
      const [a, b] = [texts[i], texts[j]];
      if (a.left < b.right - SLACK && b.left < a.right - SLACK && a.top < b.bottom - SLACK && b.top < a.bottom - SLACK) {
        faults.push(`overlap: ${a.text} | ${b.text}`);
      }
    }
  }
  for (const element of document.querySelectorAll("#page *")) {
    const style = getComputedStyle(element);
    if (style.textOverflow === "ellipsis") faults.push(`ellipsis: ${element.className}`);
    if (style.display === "inline" || !seen(element) || element.closest("details")) continue;
    if (element.scrollWidth > element.clientWidth + SLACK + 1) faults.push(`too wide: ${element.className || element.tagName} ${element.textContent.slice(0, 40)}`);
  }
  for (const tile of document.querySelectorAll(".tile")) {
    if (!seen(tile)) continue;
    if (tile.scrollHeight > tile.clientHeight + SLACK) faults.push(`too high: ${tile.textContent.slice(0, 40)}`);
    const parts = [...tile.children].map((part) => [part, part.getBoundingClientRect()]);
    parts.forEach(([part, r], i) => parts.slice(i + 1).forEach(([other, q]) => {
      if (r.bottom > q.top + SLACK && r.height > 0 && q.height > 0) faults.push(`parts overlap: ${part.className} ${other.className}`);
    }));
  }
  return faults;
}
