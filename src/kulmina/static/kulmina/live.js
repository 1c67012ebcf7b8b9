// What others record is shown without reloading: one listening page per browser tells the others, and each sends
// "kulmina:change" to its body. Hidden pages do not listen; where listening fails, the number is asked for.
(() => {
  if (!document.body.dataset.live) return;
  const LEASE = "kulmina-live", MINE = `${Date.now()}-${Math.random()}`;
  const HOLDS = 6000, LOOKS = 2000, ASKS = 20000, RETRIES = 300000, APART = 3000;
  const channel = "BroadcastChannel" in window ? new BroadcastChannel(LEASE) : null;
  let stream = null, seen = null, asking = 0, stopped = false, lastTold = 0, later = 0, failedAt = 0;

  // Changes in a row are told together, and not by all browsers at the same instant.
  function change() {
    if (later || document.hidden) return;
    const wait = Math.max(0, lastTold + APART - Date.now()) + Math.random() * 400;
    later = setTimeout(() => {
      later = 0;
      lastTold = Date.now();
      document.body.dispatchEvent(new CustomEvent("kulmina:change", { bubbles: true }));
    }, wait);
  }
  function heard(number) {
    const news = seen !== null && number > seen;
    seen = Math.max(number, seen || 0);
    if (news) change();
  }
  // Who listens: a lease that its holder renews.
  const lease = () => { try { return JSON.parse(localStorage.getItem(LEASE)) || {}; } catch { return {}; } };
  const leads = () => { const held = lease(); return held.by === MINE || !(held.until > Date.now()); };
  const renew = () => localStorage.setItem(LEASE, JSON.stringify({ by: MINE, until: Date.now() + HOLDS }));
  function resign() { if (lease().by === MINE) localStorage.removeItem(LEASE); }
  function look() {
    if (stopped || document.hidden) return;
    if (!leads()) { hush(); return; }
    renew();
    if (!stream && !asking) listen();
    if (asking && Date.now() - failedAt > RETRIES) { hush(); listen(); }
  }
  function listen() {
    if (!("EventSource" in window)) { askOn(); return; }
    stream = new EventSource(document.body.dataset.live);
    stream.onmessage = (event) => pass(Number(event.data));
    stream.addEventListener("ended", () => { hush(); ask(); });
    stream.onerror = () => { if (stream && stream.readyState === EventSource.CLOSED) { hush(); askOn(); } };
  }
  function pass(number) {
    heard(number);
    if (channel) channel.postMessage(number);
  }
  function askOn() { failedAt = Date.now(); asking = setInterval(ask, ASKS); ask(); }
  async function ask() {
    if (document.hidden) return;
    try {
      const answer = await fetch(`${document.body.dataset.live}now/`, { headers: { Accept: "application/json" } });
      if (answer.status === 401) return stop();
      if (answer.ok) pass((await answer.json()).no);
    } catch { /* no network: the bar says so, and it is asked again */ }
  }
  function hush() {
    if (stream) stream.close();
    clearInterval(asking);
    stream = null;
    asking = 0;
  }
  function stop() {
    stopped = true;
    hush();
    resign();
    document.dispatchEvent(new CustomEvent("kulmina:signed-out"));
  }
  if (channel) channel.addEventListener("message", (event) => { if (!stream) heard(event.data); });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) { hush(); resign(); } else look();
  });
  window.addEventListener("pagehide", () => { hush(); resign(); });
  document.body.addEventListener("kulmina:signed-in", () => { stopped = false; look(); change(); });
  setInterval(look, LOOKS);
  look();
})();
