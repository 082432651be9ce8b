// The pages work without this: it copies, and marks a quote that only the fragment names.

const named = /^#(q=\d+-\d+)$/.exec(location.hash);
if (named && !document.getElementById(named[1])) {
  const address = new URL(location.href);
  const quote = named[1].slice(2);
  // Once: where the server knows no such place, it says so.
  if (address.pathname.startsWith("/articles/") && address.searchParams.get("q") !== quote) {
    address.searchParams.set("q", quote);
    location.replace(address);
  }
}
addEventListener("hashchange", () => location.reload());

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
