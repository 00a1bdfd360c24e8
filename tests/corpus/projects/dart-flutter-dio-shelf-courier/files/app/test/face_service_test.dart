import 'package:courier_app/face_service.dart';
import 'package:flutter_test/flutter_test.dart';

void main() {
  SeenFace face(Object? live) => SeenFace.fromJson({
        'recognition_uidresult': 'c-3',
        'passive_liveness': {'is_real_face': live},
      });

  test('only the boolean counts', () {
    expect(face(false).live, isFalse);
    expect(face(null).live, isFalse);
    expect(face('true').live, isFalse);
    expect(face(true).live, isTrue);
  });
}
