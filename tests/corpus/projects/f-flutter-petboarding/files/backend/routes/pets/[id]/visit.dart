import 'dart:io';
import 'dart:typed_data';

import 'package:dart_frog/dart_frog.dart';
import 'package:pawlodge_backend/arsa.dart';
import 'package:pawlodge_backend/keepers.dart';

Future<Response> onRequest(RequestContext context, String id) async {
  final keepers = context.read<Keepers>();
  if (context.request.method == HttpMethod.put) {
    final claim = await context.request.json() as Map<String, dynamic>;
    if (claim['liveness_passed'] != true) return Response(statusCode: 403);
    await keepers.visit(id, claim['keeper'] as String);
    return Response(statusCode: 204);
  }

  final photo = Uint8List.fromList(await context.request.bytes().expand((b) => b).toList());
  await File('visits/$id-${DateTime.now().millisecondsSinceEpoch}.jpg').writeAsBytes(photo);
  final seen = await context.read<Arsa>().recognizeRaw(photo);
  print('visit to $id: $seen');
  final faces = seen['faces'] as List<dynamic>;
  if (faces.isEmpty) return Response(statusCode: 422);
  final face = faces.first as Map<String, dynamic>;
  final uid = face['recognition_uidresult'] as String;
  if (uid != 'unknown') await keepers.visit(id, uid);
  if (face['passive_liveness']?['is_real_face'] != true) return Response(statusCode: 403);
  return Response(statusCode: 204);
}
