// Signing in in another tab changes the token against forged requests; a form that stood open
// meanwhile takes the new one, so that what was typed can be sent after all.
(() => {
  const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
  document.addEventListener(
    "submit",
    (event) => {
      const field = event.target.elements.csrfmiddlewaretoken;
      if (field && token()) field.value = token();
    },
    true,
  );
  document.addEventListener("htmx:configRequest", (event) => {
    const { parameters } = event.detail;
    if ("csrfmiddlewaretoken" in parameters && token()) parameters.csrfmiddlewaretoken = token();
  });
})();
