import 'dart:io';

import 'package:ironhall_server/arsa_client.dart';
import 'package:ironhall_server/checkin_routes.dart';
import 'package:ironhall_server/facesign_client.dart';
import 'package:ironhall_server/hooks.dart';
import 'package:shelf/shelf.dart';
import 'package:shelf/shelf_io.dart' as io;
import 'package:shelf_router/shelf_router.dart';

String env(String name) {
  final value = Platform.environment[name];
  if (value == null || value.isEmpty) {
    stderr.writeln('$name is not set');
    exit(78);
  }
  return value;
}

Future<void> main() async {
  final arsa = ArsaClient(env('ARSA_FACE_API_KEY'));
  final faceSign = FaceSignClient(env('FACESIGN_API_KEY'));
  final hooks = Hooks(faceSign, env('FACESIGN_WEBHOOK_SECRET'));

  final app = Router()
    ..mount('/checkin', CheckinRoutes(arsa).router.call)
    ..mount('/hooks', Pipeline().addMiddleware(hooks.signed).addHandler(hooks.router.call))
    ..post('/partner/facesign', hooks.partner)
    ..post('/trainers/sessions', (Request request) async => faceSign.open(request.headers['x-member']!));

  final handler = const Pipeline().addMiddleware(logRequests()).addHandler(app.call);
  await io.serve(handler, InternetAddress.anyIPv4, 8080);
  stdout.writeln('listening, facesign webhook secret is ${env('FACESIGN_WEBHOOK_SECRET')}');
}
