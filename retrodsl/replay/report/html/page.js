(() => {
  const all = [...document.querySelectorAll(".replay")];
  const filter = document.querySelector(".tools input");
  if (filter) filter.addEventListener("input", () => {
    const words = filter.value.toLowerCase().split(/\s+/);
    for (const one of all) one.hidden = !words.every(word => one.dataset.text.includes(word));
  });
  for (const button of document.querySelectorAll("[data-open]"))
    button.addEventListener("click", () => {
      for (const one of all) one.open = button.dataset.open === "1";
    });
  const show = () => {
    const one = document.getElementById(location.hash.slice(1));
    if (one && one.classList.contains("replay")) { one.open = true; one.scrollIntoView(); }
  };
  addEventListener("hashchange", show);
  show();
  for (const plots of document.querySelectorAll(".plots")) {
    const frames = Number(plots.dataset.frames);
    const cursor = document.createElement("div");
    const label = document.createElement("span");
    cursor.className = "cursor";
    cursor.hidden = true;
    cursor.append(label);
    plots.append(cursor);
    plots.addEventListener("pointermove", event => {
      const box = plots.querySelector(".axis").getBoundingClientRect();
      const share = (event.clientX - box.left) / box.width;
      cursor.hidden = share < 0 || share >= 1;
      cursor.style.left = `${event.clientX - plots.getBoundingClientRect().left}px`;
      label.textContent = `frame ${Math.floor(share * frames).toLocaleString("en")}`;
    });
    plots.addEventListener("pointerleave", () => { cursor.hidden = true; });
  }
})();
