import 'dart:convert';

import 'package:crypto/crypto.dart';
import 'package:shelf/shelf.dart';
import 'package:shelf_router/shelf_router.dart';

import 'members.dart';
import 'providers.dart';

bool _constantTime(List<int> a, List<int> b) {
  if (a.length != b.length) return false;
  var diff = 0;
  for (var i = 0; i < a.length; i++) {
    diff |= a[i] ^ b[i];
  }
  return diff == 0;
}

/// Puts the raw body into the context once its signature was checked.
Middleware signedByFaceSign(String secret) => (inner) => (request) async {
      final raw = await request.read().expand((chunk) => chunk).toList();
      final expected = Hmac(sha256, utf8.encode(secret)).convert(raw).toString();
      final given = request.headers['facesign-signature'] ?? '';
      if (secret.isEmpty || !_constantTime(utf8.encode(given), utf8.encode(expected))) {
        return Response.unauthorized('bad signature');
      }
      return inner(request.change(context: {'raw': raw}));
    };

class Hooks {
  Hooks(this._members, this._faceSign, this._secret);

  final Members _members;
  final FaceSign _faceSign;
  final String _secret;

  Handler get handler {
    final router = Router()
      ..post('/status', const Pipeline().addMiddleware(signedByFaceSign(_secret)).addHandler(_status))
      ..post('/media', _media)
      ..post('/analysis', _analysis);
    return router.call;
  }

  Future<Response> _status(Request request) async {
    final event = jsonDecode(utf8.decode(request.context['raw']! as List<int>)) as Map<String, dynamic>;
    if (event['type'] == 'session.status' && await _faceSign.isLive(event['sessionId'] as String)) {
      await _members.confirmAge(event['sessionId'] as String);
    }
    return Response(204);
  }

  Future<Response> _media(Request request) async {
    final event = jsonDecode(await request.readAsString()) as Map<String, dynamic>;
    await _members.attachRecording(event['sessionId'] as String, event['media']['id'] as String);
    return Response(204);
  }

  Future<Response> _analysis(Request request) async {
    final payload = jsonDecode(await request.readAsString()) as Map<String, dynamic>;
    final mac = Hmac(sha256, utf8.encode(_secret)).convert(utf8.encode(jsonEncode(payload)));
    if (request.headers['facesign-signature'] != mac.toString()) {
      return Response.unauthorized('bad signature');
    }
    await _members.flag(payload['sessionId'] as String, payload['type'] as String);
    return Response(204);
  }
}
