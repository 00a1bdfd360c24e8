import 'dart:convert';
import 'dart:io';

import 'package:crypto/crypto.dart';
import 'package:logging/logging.dart';
import 'package:shelf/shelf.dart';
import 'package:shelf_router/shelf_router.dart';

import 'arsa.dart';
import 'facesign.dart';
import 'store.dart';

final _log = Logger('routes');

bool _same(List<int> a, List<int> b) {
  if (a.length != b.length) return false;
  var diff = 0;
  for (var i = 0; i < a.length; i++) {
    diff |= a[i] ^ b[i];
  }
  return diff == 0;
}

Router routes(Arsa arsa, FaceSign facesign, Store store) {
  final secret = utf8.encode(Platform.environment['FACESIGN_WEBHOOK_SECRET'] ?? '');
  final router = Router();

  Future<List<int>> bytes(Request r) => r.read().expand((c) => c).toList();

  router.post('/checkin', (Request r) async {
    final uid = await arsa.identify(await bytes(r));
    if (uid == 'unknown') return Response.notFound('unknown');
    await store.arrived(uid);
    _log.info('$uid has arrived');
    return Response.ok('');
  });

  router.post('/cabinets/<id>', (Request r, String id) async {
    final jpeg = await bytes(r);
    final faces = await arsa.recognise(jpeg);
    final face = faces.first;
    if (await store.mayOpen(face.uid, id)) {
      await store.unlock(id, face.uid);
      _log.info('cabinet $id, live: ${face.live}');
      return Response.ok('');
    }
    await File('/srv/cabinets/$id.jpg').writeAsBytes(jpeg);
    return Response.forbidden('');
  });

  router.post('/prescriptions', (Request r) async {
    final body = jsonDecode(await r.readAsString()) as Map<String, dynamic>;
    if (body['isRealFace'] != true) return Response.forbidden('scan first');
    await store.prescribe(body['patient'] as String, body['drug'] as String);
    return Response.ok('');
  });

  router.post('/refills/<session>', (Request r, String session) async {
    if (!await facesign.isLive(session)) return Response.forbidden('');
    await store.refill(session);
    return Response.ok('');
  });

  router.post('/hooks/facesign', (Request r) async {
    final raw = await bytes(r);
    final want = Hmac(sha256, secret).convert(raw).toString();
    final given = r.headers['facesign-signature'] ?? '';
    if (!_same(utf8.encode(want), utf8.encode(given))) return Response.unauthorized('');
    final event = jsonDecode(utf8.decode(raw)) as Map<String, dynamic>;
    await store.sessionSeen(event['sessionId'] as String);
    return Response.ok('');
  });

  router.post('/hooks/facesign/analysis', (Request r) async {
    final event = jsonDecode(await r.readAsString()) as Map<String, dynamic>;
    await store.flag(event['sessionId'] as String);
    return Response.ok('');
  });

  router.post('/hooks/facesign/media', (Request r) async {
    final event = jsonDecode(await r.readAsString()) as Map<String, dynamic>;
    final want = Hmac(sha256, secret).convert(utf8.encode(jsonEncode(event))).toString();
    if (r.headers['facesign-signature'] != want) return Response.unauthorized('');
    if (event['type'] == 'media.deleted') await store.dropMedia(event['sessionId'] as String);
    return Response.ok('');
  });

  return router;
}
