import 'dart:typed_data';

import 'package:dart_frog/dart_frog.dart';
import 'package:pawlodge_backend/arsa.dart';
import 'package:pawlodge_backend/keepers.dart';

Future<Response> onRequest(RequestContext context, String id) async {
  final photo = Uint8List.fromList(await context.request.bytes().expand((b) => b).toList());
  final (:verdict, :uid) = await context.read<Arsa>().judge(photo);
  if (verdict != Verdict.keeper) {
    return Response.json(statusCode: 403, body: {'reason': verdict.name});
  }
  final keeper = await context.read<Keepers>().release(id, uid!);
  return Response.json(body: {'keeper': keeper});
}
