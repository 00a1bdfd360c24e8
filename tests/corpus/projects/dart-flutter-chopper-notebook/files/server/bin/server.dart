import 'dart:async';
import 'dart:convert';
import 'dart:io';

import 'package:crypto/crypto.dart';
import 'package:shelf/shelf.dart';
import 'package:shelf/shelf_io.dart' as io;
import 'package:shelf_router/shelf_router.dart';

import 'faces.dart';

final _hookSecret = Platform.environment['FACESIGN_WEBHOOK_SECRET']!;

bool _same(List<int> a, List<int> b) {
  if (a.length != b.length) return false;
  var diff = 0;
  for (var i = 0; i < a.length; i++) {
    diff |= a[i] ^ b[i];
  }
  return diff == 0;
}

Middleware signed(String secret) => (inner) => (request) async {
      final raw = await request.read().expand((x) => x).toList();
      final mac = Hmac(sha256, utf8.encode(secret)).convert(raw);
      final given = request.headers['facesign-signature'] ?? '';
      if (!_same(utf8.encode(mac.toString()), utf8.encode(given))) {
        return Response.unauthorized('');
      }
      return inner(request.change(body: raw));
    };

Future<Response> onEvent(Request request) async {
  final event = jsonDecode(await request.readAsString()) as Map<String, dynamic>;
  stdout.writeln('event ${event['id']} ${event['type']}');
  return Response(204);
}

Future<Response> onOldEvent(Request request) async {
  final raw = await request.readAsString();
  final mac = Hmac(sha256, utf8.encode(_hookSecret)).convert(utf8.encode(raw)).toString();
  if (request.headers['x-facesign-signature'] != 'sha256=$mac') return Response.unauthorized('');
  return Response(204);
}

Future<Response> onMedia(Request request) async {
  final event = jsonDecode(await request.readAsString()) as Map<String, dynamic>;
  if (request.headers['facesign-signature'] == null) return Response.unauthorized('');
  bands.settle(event['sessionId'] as String);
  return Response(204);
}

Future<Response> claim(Request request) async {
  final photo = await request.read().expand((x) => x).toList();
  try {
    final uid = await guest(photo);
    return Response.ok(jsonEncode({'band': bands.of(uid)}));
  } on NotThem catch (e) {
    return Response.forbidden(e.reason);
  }
}

Future<Response> claimFromTent(Request request) async {
  final body = jsonDecode(await request.readAsString()) as Map<String, dynamic>;
  if (body['liveness'] != 'passed') return Response.forbidden('not live');
  final answer = await recognize(base64Decode(body['photo'] as String));
  final [face, ...] = answer.faces;
  return Response.ok(jsonEncode({'band': bands.of(face.uid)}));
}

Future<void> main() async {
  final hooks = Router()..post('/facesign', onEvent);
  final app = Router()
    ..mount('/hooks', const Pipeline().addMiddleware(signed(_hookSecret)).addHandler(hooks.call))
    ..post('/old-hooks/facesign', onOldEvent)
    ..post('/old-hooks/facesign/media', onMedia)
    ..post('/bands/claim', claim)
    ..post('/bands/tent', claimFromTent);
  await io.serve(app.call, InternetAddress.anyIPv4, 8080);
  print('secret of ${_hookSecret.length} characters');
}

final bands = Bands();

class Bands {
  final _settled = <String>{};
  String of(String uid) => 'band-$uid';
  void settle(String session) => _settled.add(session);
}
