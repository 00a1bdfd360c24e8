import 'dart:convert';

import 'package:http/http.dart' as http;
import 'package:http/testing.dart';
import 'package:littleones_server/src/arsa.dart';
import 'package:test/test.dart';

Arsa fake(List<Object> faces) => Arsa(
      'key-for-tests',
      base: 'http://localhost:8089',
      client: MockClient((_) async => http.Response(jsonEncode({'faces': faces}), 200)),
    );

Map<String, Object> face(String uid, bool real) => {
      'recognition_uidresult': uid,
      'passive_liveness': {'is_real_face': real},
    };

void main() {
  test('a living nanny', () async {
    final seen = await fake([face('anna', true)]).look([0xff, 0xd8]);
    expect(seen, (verdict: Verdict.nanny, uid: 'anna'));
  });

  test('a photo of the nanny', () async {
    expect((await fake([face('anna', false)]).look([0xff, 0xd8])).verdict, Verdict.spoof);
  });

  test('nobody, or everybody', () async {
    expect((await fake([]).look([])).verdict, Verdict.retake);
    expect((await fake([face('anna', true), face('bert', true)]).look([])).verdict, Verdict.retake);
  });
}
