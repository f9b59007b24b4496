// A row that was marked elsewhere than in its table is scrolled into sight: Streamlit only selects it.
(() => {
  if (window.touchpointMarked) return;
  window.touchpointMarked = true;
  let shown = "";
  const show = () => {
    const mark = document.querySelector("[data-marked-row]");
    const { markedRow = "", rows, table } = mark?.dataset ?? {};
    const box = mark && document.querySelector(`.st-key-${table} .dvn-scroller`);
    if (markedRow === shown || (mark && !(box?.scrollHeight > box?.clientHeight))) return;
    shown = markedRow;
    if (!mark) return;
    const height = box.scrollHeight / (Number(rows) + 1); // the head is a row as well
    const top = markedRow * height, room = box.clientHeight - height;
    if (top < box.scrollTop || top + height > box.scrollTop + room) box.scrollTop = top - room / 2;
  };
  setInterval(show, 200); // the table draws itself after the page has changed, and says nothing then
})();
