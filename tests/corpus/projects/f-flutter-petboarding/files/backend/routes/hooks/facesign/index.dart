import 'package:dart_frog/dart_frog.dart';
import 'package:pawlodge_backend/facesign.dart';
import 'package:pawlodge_backend/keepers.dart';

Future<Response> onRequest(RequestContext context) async {
  final event = context.read<Map<String, dynamic>>();
  final id = event['sessionId'] as String;
  final genuine = await context.read<FaceSign>().genuine(id);
  await context.read<Keepers>().settle(id, verified: genuine);
  return Response(statusCode: 204);
}
