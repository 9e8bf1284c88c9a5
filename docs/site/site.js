// What scrolls can be reached and scrolled by the keyboard; captions of lists say their level as headings.
document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("[role=heading]:not([aria-level])").forEach((each) => each.setAttribute("aria-level", "2"));
  document.querySelectorAll("pre, .table-wrapper").forEach((each) => { if (each.scrollWidth > each.clientWidth) each.tabIndex = 0; });
});
