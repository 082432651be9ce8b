// The pages work without this: it copies, and marks a quote that only the fragment names.

function mark() {
  const named = /^#q=(\d+-\d+)$/.exec(location.hash);
  const address = new URL(location.href);
  // Once: where the server knows no such place, it says so.
  if (named && address.pathname.startsWith("/articles/") && address.searchParams.get("q") !== named[1]) {
    address.searchParams.set("q", named[1]);
    location.replace(address);
  }
}
mark();
addEventListener("hashchange", mark);

for (const row of document.querySelectorAll(".copying")) {
  row.hidden = false;
  const status = row.querySelector("[role=status]");
  row.addEventListener("click", async (event) => {
    const text = event.target.dataset.copy && document.getElementById(event.target.dataset.copy);
    if (!text) return;
    try {
      await navigator.clipboard.writeText(text.value);
      status.textContent = "Copied.";
    } catch {
      // Only pages that come over https, or from this machine, may write to the clipboard.
      text.closest("details").open = true;
      text.select();
      status.textContent = "Selected: copy it with your keyboard.";
    }
  });
}
