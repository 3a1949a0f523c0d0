// A histogram that a range is drawn on: press on one bin, let go on another.  It draws what it is told and nothing else;
// the server answers with the range, which the slider or the boxes beside it can set as well.
const NAMESPACE = "http://www.w3.org/2000/svg";
const HEIGHT = 52;

export default function ({ parentElement, data, setTriggerValue }) {
  const svg = parentElement.querySelector("svg");
  const n = data.all.length;
  svg.setAttribute("viewBox", `0 0 ${n} ${HEIGHT}`);
  svg.setAttribute("aria-label", data.alt);
  svg.replaceChildren();

  function rect(x, width, height, attributes) {
    const made = document.createElementNS(NAMESPACE, "rect");
    const all = { x, width, height, y: HEIGHT - height, ...attributes };
    for (const [name, value] of Object.entries(all)) made.setAttribute(name, value);
    svg.append(made);
    return made;
  }

  // Each to its own scale: what a narrow filter leaves would otherwise be a line at the bottom.
  function bars(counts, opacity) {
    const most = Math.max(...counts, 1);
    counts.forEach((count, bin) => {
      const within = bin >= data.from && bin <= data.to;
      const height = count ? Math.max((count / most) * (HEIGHT - 2), 1) : 0;
      rect(bin + 0.04, 0.92, height, { fill: data.colour, opacity: within ? opacity : opacity * 0.3 });
    });
  }
  bars(data.all, data.left ? 0.35 : 0.75);
  if (data.left) bars(data.left, 1);

  const drawn = rect(0, 0, HEIGHT, { class: "drawn" });
  data.titles.forEach((title, bin) => {
    const caught = rect(bin, 1, HEIGHT, { class: "catch" });
    const said = document.createElementNS(NAMESPACE, "title");
    const left = data.left ? `, ${data.left[bin].toLocaleString("en")} of them left` : "";
    said.textContent = `${title}: ${data.all[bin].toLocaleString("en")} documents${left}. Draw to choose a range.`;
    caught.append(said);
  });

  let first = null;
  const binAt = (event) => {
    const box = svg.getBoundingClientRect();
    return Math.min(Math.max(Math.floor(((event.clientX - box.left) / box.width) * n), 0), n - 1);
  };
  const ends = (event) => [Math.min(first, binAt(event)), Math.max(first, binAt(event))];
  const show = (from, to) => {
    drawn.setAttribute("x", from);
    drawn.setAttribute("width", to - from + 1);
  };

  svg.onpointerdown = (event) => {
    if (event.button !== 0) return;
    first = binAt(event);
    svg.setPointerCapture(event.pointerId);
    show(...ends(event));
  };
  svg.onpointermove = (event) => {
    if (first !== null) show(...ends(event));
  };
  svg.onpointercancel = () => {
    first = null;
    show(0, -1);
  };
  svg.onpointerup = (event) => {
    if (first === null) return;
    const [from, to] = ends(event);
    first = null;
    setTriggerValue("drawn", [from, to]);
  };
}
