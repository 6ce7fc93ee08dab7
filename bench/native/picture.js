// The ratios as a picture that is legible on light and on dark ground.

const WIDTH = 760;
const ROW = 22;
const LABEL = 150;
const BAR = 170;
const GAP = 32;

/** A panel for each of these. */
const panels = { "launch 100": "Launch, 100 applied", "fresh 100": "New file, 100 migrations", "pending 100": "One pending of 100" };

/** Times of each peer as multiples of the time without a migrator, on a scale of powers of two. */
export function draw(ratios, peers, machine) {
  const top = 62;
  const height = top + peers.length * ROW + 34;
  const text = (x, y, words, kind = "", anchor = "start") =>
    `<text x="${x}" y="${y}" text-anchor="${anchor}"${kind && ` class="${kind}"`}>${words}</text>`;
  const shapes = [text(0, 18, "Time of each migrator as a multiple of the time without one", "title")];
  peers.forEach((peer, row) => {
    shapes.push(text(LABEL - 10, top + row * ROW + 15, peer, peer === "litemigrate" ? "ours" : "", "end"));
  });
  Object.entries(panels).forEach(([key, title], column) => {
    const left = LABEL + column * (BAR + GAP);
    const highest = Math.log2(Math.max(2, ...peers.map((peer) => ratios[key][peer])));
    shapes.push(text(left, 48, title, "head"));
    peers.forEach((peer, row) => {
      const value = ratios[key][peer];
      // The number stands behind the bar, and has room there.
      const length = Math.max(2, (Math.log2(Math.max(1, value)) / highest) * (BAR - 48));
      const y = top + row * ROW;
      const kind = peer === "litemigrate" ? "bar ours" : "bar";
      shapes.push(`<rect x="${left}" y="${y + 4}" width="${length.toFixed(1)}" height="${ROW - 8}" rx="2" class="${kind}"/>`);
      shapes.push(text((left + length + 6).toFixed(1), y + 15, `${value.toFixed(value < 10 ? 2 : 0)}`));
    });
  });
  const note = `1 is no migrator; bars are logarithmic, a scale each. ${machine}. bench/run native`;
  shapes.push(text(0, height - 8, note, "note"));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">
<title>Time of each migrator as a multiple of the time without one</title>
<style>
  text { font: 13px system-ui, sans-serif; fill: #24292f }
  .title, .ours, .head { font-weight: 600 }
  .note { font-size: 11px; fill: #57606a }
  .bar { fill: #8c959f }
  .bar.ours { fill: #0969da }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .note { fill: #9198a1 }
    .bar { fill: #6e7681 }
    .bar.ours { fill: #4493f8 }
  }
</style>
${shapes.join("\n")}
</svg>
`;
}
