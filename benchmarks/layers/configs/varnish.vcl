vcl 4.1;
backend default { .host = "127.0.0.1"; .port = "@next_port@"; .first_byte_timeout = 10s; .connect_timeout = 1s; }
backend orders { .host = "127.0.0.1"; .port = "@refused@"; }
backend reports { .host = "127.0.0.1"; .port = "@hang@"; .first_byte_timeout = 1s; }
backend exports { .host = "127.0.0.1"; .port = "@reset@"; }
backend streams { .host = "127.0.0.1"; .port = "@empty@"; }
backend feeds { .host = "127.0.0.1"; .port = "@garbage@"; }
acl nobody { "192.0.2.1"; }
sub vcl_recv {
  if (req.url ~ "^/@level@/orders") { set req.backend_hint = orders; }
  if (req.url ~ "^/@level@/reports") { set req.backend_hint = reports; }
  if (req.url ~ "^/@level@/exports") { set req.backend_hint = exports; }
  if (req.url ~ "^/@level@/streams") { set req.backend_hint = streams; }
  if (req.url ~ "^/@level@/feeds") { set req.backend_hint = feeds; }
  if (req.url ~ "^/@level@/internal" && client.ip !~ nobody) { return (synth(403, "Forbidden")); }
  if (req.url ~ "^/@level@/catalogue" && req.method != "GET") { return (synth(405, "Method Not Allowed")); }
  if (req.url ~ "^/@level@/billing") { return (synth(503, "Service Unavailable")); }
  if (req.http.host !~ "^@host@") { return (synth(404, "Unknown host")); }
  return (pass);
}
