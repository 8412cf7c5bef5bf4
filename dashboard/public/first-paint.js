// Sets the chosen colours and the privacy mask before anything is painted, so that neither a flash of light nor a name is ever seen.
try {
  const chosen = JSON.parse(localStorage.getItem('uil.preferences') || '{}');
  if (chosen.theme === 'light' || chosen.theme === 'dark') document.documentElement.dataset.theme = chosen.theme;
  if (chosen.mask === true) document.documentElement.dataset.mask = 'on';
} catch {
  // Without storage the page follows the system.
}
