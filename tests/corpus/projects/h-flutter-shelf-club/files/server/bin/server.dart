import 'dart:convert';
import 'dart:io';
import 'dart:typed_data';

import 'package:logging/logging.dart';
import 'package:shelf/shelf.dart';
import 'package:shelf/shelf_io.dart' as io;
import 'package:shelf_multipart/shelf_multipart.dart';
import 'package:shelf_router/shelf_router.dart';
import 'package:wineclub_server/hooks.dart';
import 'package:wineclub_server/members.dart';
import 'package:wineclub_server/providers.dart';
import 'package:wineclub_server/vault.dart';

final _log = Logger('server');
const _minScore = 0.84;

Response _json(Object body, {int status = 200}) =>
    Response(status, body: jsonEncode(body), headers: {'content-type': 'application/json'});

Future<Map<String, Uint8List>> _photos(Request request) async => {
      await for (final part in request.formData()!.formData) part.name: await part.part.readBytes(),
    };

Future<void> main() async {
  final env = Platform.environment;
  final key = env['ARSA_FACE_API_KEY'] ?? '';
  _log.info('ARSA key ${key.isEmpty ? 'missing' : 'set'}');

  final arsa = Arsa(key);
  final faceSign = FaceSign(env['FACESIGN_API_KEY'] ?? utf8.decode(base64.decode('%{b64live:club-server}')));
  final members = await Members.open(env['DATABASE_URL']!);
  final vault = Vault.fromEnvironment(env);

  final app = Router();

  app.post('/cellars/<cellar>/open', (Request request, String cellar) async {
    final photo = (await _photos(request))['photo']!;
    final faces = await arsa.recognize(photo);
    if (faces.length != 1) return _json({'open': false, 'reason': 'one at a time'});
    final face = faces.first;
    if (!face.isLive || !face.isKnown) return _json({'open': false, 'reason': 'not recognised'});
    await members.enter(cellar, face.uid);
    return _json({'open': true});
  });

  app.post('/tastings/<id>/guests', (Request request, String id) async {
    final faces = await arsa.recognize((await _photos(request))['photo']!);
    final known = faces.where((f) => f.isKnown).map((f) => f.uid).toList();
    await members.addGuests(id, known);
    return _json({'added': known.length, 'live': faces.where((f) => f.isLive).length});
  });

  app.post('/me/card', (Request request) async {
    final photos = await _photos(request);
    final result = await arsa.compare(photos['card']!, photos['selfie']!);
    final ok = result.selfieIsLive && result.match && result.score >= _minScore;
    if (ok) await members.confirmCard(request.headers['x-member']!);
    return _json({'ok': ok});
  });

  app.post('/me/age-check', (Request request) async {
    final (id, secret) = await faceSign.open(request.headers['x-member']!);
    return _json({'sessionId': id, 'clientSecret': secret});
  });

  app.post('/me/age-check/done', (Request request) async {
    final body = jsonDecode(await request.readAsString()) as Map<String, dynamic>;
    if (body['faceIsLive'] == true) await members.confirmAge(body['sessionId'] as String);
    return Response(204);
  });

  app.put('/me/portrait', (Request request) async {
    final portrait = (await _photos(request))['portrait']!;
    await File('/data/portraits/${request.headers['x-member']}').writeAsBytes(await vault.encrypt(portrait));
    return Response(204);
  });

  app.delete('/me/face', (Request request) async =>
      Response(await arsa.erase(request.headers['x-member']!) ? 204 : 502));

  app.mount('/hooks/facesign/', Hooks(members, faceSign, env['FACESIGN_WEBHOOK_SECRET'] ?? '').handler);

  await io.serve(const Pipeline().addMiddleware(logRequests()).addHandler(app.call), '0.0.0.0', 8080);
}
