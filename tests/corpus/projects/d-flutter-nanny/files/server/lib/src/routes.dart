import 'dart:convert';
import 'dart:io';

import 'package:crypto/crypto.dart';
import 'package:logging/logging.dart';
import 'package:shelf/shelf.dart';
import 'package:shelf_router/shelf_router.dart';

import 'arsa.dart';
import 'bookings.dart';
import 'facesign.dart';
import 'photo.dart';
import 'signature.dart';

final _log = Logger('routes');

Router routes(Arsa arsa, FaceSign facesign, Bookings bookings, String hookSecret) {
  final router = Router();

  router.post('/bookings/<id>/door', (Request req, String id) async {
    final (:verdict, :uid) = await arsa.look(await photoOf(req));
    _log.info('door $id: ${verdict.name}');
    return switch (verdict) {
      Verdict.nanny when uid == await bookings.nannyOf(id) => _json({'nanny': uid}),
      Verdict.nanny || Verdict.stranger => _json({'reason': 'not the person you booked'}),
      Verdict.spoof => _json({'reason': 'this is not a living person'}),
      Verdict.retake => _json({'reason': 'one person in the picture, please'}),
    };
  });

  router.post('/shifts/<id>/start', (Request req, String id) async {
    final answer = await arsa.recognise(await photoOf(req));
    final face = answer['faces'][0];
    final uid = face['recognition_uidresult'] as String;
    if (uid != 'unknown') {
      await bookings.start(id, uid);
    }
    if (face['passive_liveness']['is_real_face'] != true) return Response.forbidden('spoof');
    return _json({'started': uid != 'unknown'});
  });

  router.post('/shifts/<id>/end', (Request req, String id) async {
    final body = jsonDecode(await req.readAsString()) as Map<String, dynamic>;
    if (body['liveness_passed'] != true) return Response.forbidden('liveness');
    await bookings.end(id, body['nanny'] as String);
    return Response.ok(null);
  });

  router.post('/nannies/<uid>/photo', (Request req, String uid) async {
    final tmp = await File('${Directory.systemTemp.path}/$uid.jpg').create();
    try {
      await tmp.writeAsBytes(await photoOf(req));
      await Process.run('exiftool', ['-all=', tmp.path]);
      await arsa.register(uid, await tmp.readAsBytes());
    } finally {
      await tmp.delete();
    }
    return Response.ok(null);
  });

  router.post('/proofs', (Request req) async {
    final opened = await facesign.open(req.headers['x-nanny'] ?? '');
    return _json({'session': opened.id, 'clientSecret': opened.secret});
  });

  final onSession = const Pipeline().addMiddleware(signedBy(hookSecret)).addHandler((req) async {
    final event = jsonDecode(await req.readAsString()) as Map<String, dynamic>;
    if (!await bookings.firstTime(event['id'] as String)) return Response.ok(null);
    await bookings.proof(event['sessionId'] as String, await facesign.proven(event['sessionId'] as String));
    return Response.ok(null);
  });
  router.post('/hooks/facesign', onSession);

  router.post('/hooks/facesign/analysis', (Request req) async {
    final event = jsonDecode(await req.readAsString()) as Map<String, dynamic>;
    final mac = Hmac(sha256, utf8.encode(hookSecret)).convert(utf8.encode(jsonEncode(event))).toString();
    if (req.headers['x-facesign-signature'] == mac) {
      await bookings.flag(event['sessionId'] as String);
      return Response.ok(null);
    }
    return Response.unauthorized(null);
  });

  return router;
}

Response _json(Object o) => Response.ok(jsonEncode(o), headers: {'content-type': 'application/json'});
