// A chart's picture says what stands beside the chart on its page: page, title, method; period, base and company.
(() => {
  if (window.touchpointPicture) return;
  window.touchpointPicture = true;
  const MARGIN = 16, GAP = 12; // pixels of the page: around everything, between chart and words
  let card = null;
  const said = (selector, root = document) =>
    [...root.querySelectorAll(selector)].map((element) => element.innerText.replaceAll("\u2060", "").trim()).join(" · ");
  const lines = (pen, words, room) =>
    words.split(/[ \n]+/).reduce((found, word) => {
      const longer = `${found.at(-1)} ${word}`.trim();
      return pen.measureText(longer).width <= room ? [...found.slice(0, -1), longer] : [...found, word];
    }, [""]).filter(Boolean);
  const save = async (link, title, above, below) => {
    const image = new Image();
    image.src = link.href;
    await image.decode();
    const scale = Math.max(2, devicePixelRatio); // Streamlit's own
    const [width, height] = [image.width / scale, image.height / scale];
    const { color, fontFamily } = getComputedStyle(document.querySelector("h1"));
    const canvas = document.createElement("canvas"), pen = canvas.getContext("2d");
    const set = ([words, size, weight, faint]) => {
      pen.font = `${weight} ${size}px ${fontFamily}`;
      return lines(pen, words, width).map((line) => ({ line, size, font: pen.font, faint }));
    };
    const [head, foot] = [above.flatMap(set), below.flatMap(set)];
    const tall = (rows) => rows.reduce((sum, { size }) => sum + size * 1.4, 0);
    canvas.width = (width + 2 * MARGIN) * scale;
    canvas.height = (tall(head) + height + tall(foot) + 2 * GAP + 2 * MARGIN) * scale;
    pen.scale(scale, scale);
    pen.fillStyle = getComputedStyle(document.querySelector("[data-testid=stApp]")).backgroundColor;
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.fillStyle = color;
    let top = MARGIN;
    const write = ({ line, size, font, faint }) => {
      Object.assign(pen, { font, globalAlpha: faint ? 0.7 : 1 });
      pen.fillText(line, MARGIN, top + size);
      top += size * 1.4;
    };
    head.forEach(write);
    pen.globalAlpha = 1;
    pen.drawImage(image, MARGIN, top + GAP, width, height);
    top += height + 2 * GAP;
    foot.forEach(write);
    link.href = canvas.toDataURL();
    link.download = `${title.replace(/[\\/:*?"<>|\s]+/g, " ").slice(0, 120).replace(/[. ]+$/, "")}.png`;
    link.click();
  };
  addEventListener("click", (event) => {
    const link = event.target.closest("a[download$='_chart.png']");
    if (!link) card = event.target.closest("[data-testid=stElementToolbar]")?.closest("[class*='-card']") ?? card;
    if (!link || !card) return;
    event.preventDefault();
    const [page, title, method] = [said("h1"), said("h2", card), said("[data-testid=stCaptionContainer]", card)];
    const source = `${said(".st-key-base [data-testid=stCaptionContainer]")} · Touchpoint`;
    save(link, `${page} - ${title}`, [[page, 11, 500, true], [title, 16, 600], [method, 12, 400, true]], [[source, 11, 400, true]]);
  }, true);
})();
