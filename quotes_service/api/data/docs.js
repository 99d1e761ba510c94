/* Starts Swagger UI, without what keeps people from using it (WCAG 2.2 AA). Its colours are in docs.css. */
"use strict";

const page = document.getElementById("swagger-ui");

/* The colours follow the system: of the two switches for them, Swagger UI's is in the bar that is left out here. */
const dark = matchMedia("(prefers-color-scheme: dark)");
const follow = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", follow);
follow();

const accessible = ({ React }) => ({
  wrapComponents: {
    /* The button that opens an operation may have no link inside. The address follows what is opened all the same. */
    DeepLink: () => ({ text }) => React.createElement("span", null, text),
    /* The headings of the groups are of the third level. */
    operations: (Original) => (props) =>
      React.createElement(
        React.Fragment,
        null,
        React.createElement("h2", { className: "wrapper" }, "Operations"),
        React.createElement(Original, props),
      ),
    /* There is nothing to choose: the document names no server but this one. */
    ServersContainer: () => () => null,
  },
});

/* What has no name and no label is named after its parameter. What scrolls can be reached by keyboard. */
function mend() {
  for (const field of page.querySelectorAll("[data-param-name] :is(select, input, textarea):not([aria-label])")) {
    field.setAttribute("aria-label", field.closest("[data-param-name]").dataset.paramName);
  }
  for (const body of page.querySelectorAll(".body-param__text:not([aria-label])")) {
    body.setAttribute("aria-label", "Request body");
  }
  for (const code of page.querySelectorAll("pre.microlight:not([tabindex])")) {
    code.tabIndex = 0;
  }
}
new MutationObserver(mend).observe(page, { childList: true, subtree: true });

SwaggerUIBundle({
  url: page.dataset.document,
  dom_id: "#swagger-ui",
  layout: "BaseLayout",
  plugins: [accessible],
  deepLinking: true,
  defaultModelsExpandDepth: 0, // the many schemas, after the operations, are closed until somebody opens them
  tryItOutEnabled: true,
  syntaxHighlight: { theme: "arta" },
  validatorUrl: null, // else the page sends the document's address to a public validator
});
