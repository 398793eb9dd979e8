/**
 * Whoever serves the page may write here the only key whose models it opens: the public key that `tellapart sign` prints.
 * With "" it opens models that anybody signed, or nobody.
 */
export const SIGNED_BY = "";
