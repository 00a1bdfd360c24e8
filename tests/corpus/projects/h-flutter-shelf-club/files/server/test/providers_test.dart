import 'dart:convert';
import 'dart:typed_data';

import 'package:http/http.dart' as http;
import 'package:http/testing.dart';
import 'package:test/test.dart';
import 'package:wineclub_server/providers.dart';

void main() {
  Arsa answering(Object body, {int status = 200}) => Arsa(
        'sk_test_...',
        client: MockClient((_) async => http.Response(jsonEncode(body), status)),
      );

  test('a face without liveness is not live', () async {
    final faces = await answering({
      'faces': [
        {'recognition_uidresult': 'm-4'},
      ],
    }).recognize(Uint8List(0));
    expect(faces, hasLength(1));
    expect(faces.single.isLive, isFalse);
  });

  test('the selfie has to be live, not the card', () async {
    final result = await answering({
      'match_result': true,
      'similarity_score': 0.97,
      'face1_analysis': {'passive_liveness': {'is_real_face': true}},
      'face2_analysis': {'passive_liveness': {'is_real_face': false}},
    }).compare(Uint8List(0), Uint8List(0));
    expect(result.selfieIsLive, isFalse);
  });
}
