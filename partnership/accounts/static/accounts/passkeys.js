/* Asks the browser for a passkey and sends it with the form.

   A form says with data-passkey whether a passkey is made or asked for. What to ask with stands
   in the page, or is fetched from the address in data-options. Keys are bytes for the browser
   and text (base64url) in the form. */
"use strict";

{
  const bytes = (text) => {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
  };

  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-")
      .replace(/\//g, "_")
      .replace(/=+$/, "");

  const known = (credentials) =>
    (credentials || []).map((credential) => ({ ...credential, id: bytes(credential.id) }));

  const optionsOf = async (form) => {
    const address = form.dataset.options;
    if (!address) {
      return JSON.parse(document.getElementById("passkey-options").textContent);
    }
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    if (!answer.ok) {
      throw new Error(`${answer.status} ${address}`);
    }
    return answer.json();
  };

  const ask = async (form) => {
    const { publicKey } = (await optionsOf(form)).request_options;
    const credential = await navigator.credentials.get({
      publicKey: {
        ...publicKey,
        challenge: bytes(publicKey.challenge),
        allowCredentials: known(publicKey.allowCredentials),
      },
    });
    const { clientDataJSON, authenticatorData, signature, userHandle } = credential.response;
    return written(credential, { clientDataJSON, authenticatorData, signature, userHandle });
  };

  const make = async (form) => {
    const { publicKey } = (await optionsOf(form)).creation_options;
    const alone = form.elements.passwordless.checked;
    const credential = await navigator.credentials.create({
      publicKey: {
        ...publicKey,
        challenge: bytes(publicKey.challenge),
        user: { ...publicKey.user, id: bytes(publicKey.user.id) },
        excludeCredentials: known(publicKey.excludeCredentials),
        authenticatorSelection: {
          ...publicKey.authenticatorSelection,
          residentKey: alone ? "required" : "discouraged",
          requireResidentKey: alone,
          ...(alone && { userVerification: "required" }),
        },
      },
    });
    const { clientDataJSON, attestationObject } = credential.response;
    return written(credential, { clientDataJSON, attestationObject });
  };

  const written = (credential, response) => ({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: Object.fromEntries(
      Object.entries(response)
        .filter(([, value]) => value)
        .map(([name, value]) => [name, text(value)]),
    ),
  });

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const possible = Boolean(window.PublicKeyCredential);
    form.querySelector("[data-missing]").hidden = possible;
    form.querySelector("button").disabled = !possible;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const failed = form.querySelector("[data-failed]");
      failed.hidden = true;
      try {
        const credential = await (form.dataset.passkey === "make" ? make : ask)(form);
        form.querySelector("[name$=credential]").value = JSON.stringify(credential);
        form.submit();
      } catch {
        failed.hidden = false;
      }
    });
  }
}
