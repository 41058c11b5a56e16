<?php
// The bench's PHP application.
$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
function answer(int $status, array $told, array $fields = []): never {
    http_response_code($status);
    header('Content-Type: application/json');
    foreach ($fields as $field) { header($field); }
    echo json_encode($told);
    exit;
}
$method = $_SERVER['REQUEST_METHOD'];
if ($path === '/api/items' && $method === 'POST') {
    $told = json_decode(file_get_contents('php://input'), true);
    if ($told === null) { answer(400, ['error' => 'Syntax error: ' . json_last_error_msg()]); }
    answer(422, ['message' => 'The name field is required.', 'errors' => ['name' => ['The name field is required.']]]);
}
if ($path === '/api/items') { answer(405, ['error' => 'Method not allowed'], ['Allow: POST']); }
if (str_starts_with($path, '/api/items/') && $method === 'PUT') { answer(409, ['error' => 'stale version']); }
if (str_starts_with($path, '/api/items/')) { answer(404, ['error' => 'No query results for item 999']); }
if ($path === '/api/profile') { answer(401, ['message' => 'Unauthenticated.']); }
if ($path === '/api/admin') { answer(403, ['message' => 'This action is unauthorized.']); }
if ($path === '/api/quota') { answer(429, ['message' => 'Too Many Attempts.'], ['Retry-After: 42', 'X-RateLimit-Limit: 5']); }
if ($path === '/api/closed') { http_response_code(503); echo '<h1>Be right back.</h1>'; exit; }
if ($path === '/api/crash') { throw new RuntimeException('price list is empty'); }
if ($path === '/api/database' || $path === '/api/tables') {
    $port = getenv('BENCH_REFUSED');
    $failed = @stream_socket_client("tcp://127.0.0.1:$port", $code, $said, 1) === false;
    answer(500, ['error' => "SQLSTATE[HY000] [2002] $said"]);
}
http_response_code(404);
header('Content-Type: text/html; charset=UTF-8');
echo '<!DOCTYPE html><html><head><title>Page not found</title></head><body><h1>Page not found</h1></body></html>';
