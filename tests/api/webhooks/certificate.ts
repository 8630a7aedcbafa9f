/** A certificate of hook.example.test, signed by itself, good from 2020 to 2120 and for these tests alone. */
export const testCertificate = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgJEaaSWtcw9opoliQ
+acouPnVIl40TgwVsw07z1pBU3WhRANCAARpGpjGdZomc2qhpmeMcLoly02Kcg/X
vQthUXacjHpGuAtwhZR+mO7TmVSY9r8e+sShOgmqTtIW3vbZzH4L9SOF
-----END PRIVATE KEY-----
`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBejCCAR+gAwIBAgIBATAKBggqhkjOPQQDAjAcMRowGAYDVQQDDBFob29rLmV4
YW1wbGUudGVzdDAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowHDEa
MBgGA1UEAwwRaG9vay5leGFtcGxlLnRlc3QwWTATBgcqhkjOPQIBBggqhkjOPQMB
BwNCAARpGpjGdZomc2qhpmeMcLoly02Kcg/XvQthUXacjHpGuAtwhZR+mO7TmVSY
9r8e+sShOgmqTtIW3vbZzH4L9SOFo1AwTjAcBgNVHREEFTATghFob29rLmV4YW1w
bGUudGVzdDAPBgNVHRMBAf8EBTADAQH/MB0GA1UdDgQWBBQpZo4XE7hycQV4eRli
fBrBAWq9BDAKBggqhkjOPQQDAgNJADBGAiEA1V8f68h09h2L7wxYpZe38aztCrqv
yJRf+bk35D4MGvACIQCCWyBDnsMjSLr+ABEn5JRH954LdSyV0Ewho28Ts9DmwA==
-----END CERTIFICATE-----
`,
}
