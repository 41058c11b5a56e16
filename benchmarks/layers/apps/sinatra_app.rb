# The bench's Sinatra application.
require 'json'
require 'socket'
require 'sinatra/base'

class Shop < Sinatra::Base
  set :host_authorization, permitted_hosts: [] if respond_to?(:host_authorization)

  get('/api/items/:number') { halt 404, { error: "Couldn't find Item with 'id'=#{params[:number]}" }.to_json }
  post('/api/items') do
    JSON.parse(request.body.read)
    content_type :json
    halt 422, { errors: { name: ["can't be blank"] } }.to_json
  rescue JSON::ParserError => e
    halt 400, { 'Content-Type' => 'application/json' }, { error: e.message[0, 80] }.to_json
  end
  put('/api/items/:number') { halt 409, 'Attempted to update a stale object: Item.' }
  get('/api/profile') { halt 401, { 'WWW-Authenticate' => 'Token realm="Application"' }, "HTTP Token: Access denied.\n" }
  get('/api/admin') { halt 403, 'not allowed to manage? this Order' }
  get('/api/crash') { raise 'price list is empty' }
  get('/api/quota') { halt 429, { 'Retry-After' => '42' }, "Retry later\n" }
  get('/api/closed') { halt 503, 'closed' }
  get('/api/database') do
    TCPSocket.new('127.0.0.1', ENV['BENCH_REFUSED'].to_i)
  rescue SystemCallError => e
    halt 500, { 'Content-Type' => 'application/json' }, { status: 500, error: e.message }.to_json
  end
end
