<%@ page contentType="application/json; charset=UTF-8" %><%!
static void query() {
  String where = "127.0.0.1:" + System.getProperty("bench.refused");
  try { new java.net.Socket("127.0.0.1", Integer.getInteger("bench.refused")); }
  catch (java.io.IOException e) { throw new java.io.UncheckedIOException("Connection to " + where + " refused. Check that the hostname and port are correct", e); }
}
%>





<%
String path = request.getParameter("case");
if ("database".equals(path)) { query(); }



else if ("missing".equals(path)) { response.setStatus(404); out.print("{\"timestamp\":\"2026-11-25T10:15:30.000+00:00\",\"status\":404,\"error\":\"Not Found\",\"path\":\"/api/items/999\"}"); }
else if ("conflict".equals(path)) { response.setStatus(409); out.print("{\"message\":\"item is at version 7\"}"); }
else if ("admin".equals(path)) { response.sendError(403, "Only managers may do this"); }
else if ("closed".equals(path)) { response.sendError(503); }
else if ("invalid".equals(path)) { response.setStatus(400); out.print("{\"errors\":[{\"field\":\"name\",\"message\":\"must not be blank\"}]}"); }
else if ("crash".equals(path)) { throw new IllegalStateException("price list is empty"); }
else { out.print("{\"id\":1}"); }
%>
