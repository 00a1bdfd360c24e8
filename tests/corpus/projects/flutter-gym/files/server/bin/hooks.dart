import 'dart:convert';
import 'dart:io';

import 'package:crypto/crypto.dart';
import 'package:shelf/shelf.dart';

final secret = utf8.encode(Platform.environment['FACESIGN_WEBHOOK_SECRET'] ?? '');

String sign(List<int> body) => Hmac(sha256, secret).convert(body).toString();

bool same(String a, String b) {
  if (a.length != b.length) return false;
  var difference = 0;
  for (var i = 0; i < a.length; i++) {
    difference |= a.codeUnitAt(i) ^ b.codeUnitAt(i);
  }
  return difference == 0;
}

Future<Response> event(Request request) async {
  final raw = await request.read().expand((chunk) => chunk).toList();
  if (!same(sign(raw), request.headers['facesign-signature'] ?? '')) return Response(401);
  final event = jsonDecode(utf8.decode(raw));
  await open(event['sessionId']);
  return Response.ok('');
}

Future<Response> oldEvent(Request request) async {
  final event = jsonDecode(await request.readAsString());
  final expected = sign(utf8.encode(jsonEncode(event)));
  if (expected == request.headers['facesign-signature']) {
    await open(event['sessionId']);
  }
  return Response.ok('');
}

Future<void> open(String session) async => stdout.writeln('session $session');
