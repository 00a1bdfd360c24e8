import 'dart:async';

import 'package:chopper/chopper.dart';
import 'package:http/http.dart' as http;

part 'band_service.chopper.dart';

@ChopperApi(baseUrl: '/bands')
abstract class BandService extends ChopperService {
  static BandService create(String token) => _$BandService(
        ChopperClient(
          baseUrl: Uri.parse('https://api.festival.example'),
          client: _Patient(http.Client()),
          interceptors: [
            HeadersInterceptor({'Authorization': 'Bearer $token'}),
            HttpLoggingInterceptor(level: Level.basic),
          ],
        ),
      );

  @POST(path: '/claim')
  @multipart
  Future<Response<dynamic>> claim(@PartFile('photo') List<int> photo);

  @GET(path: '/{id}')
  Future<Response<dynamic>> band(@Path() String id);
}

class _Patient extends http.BaseClient {
  _Patient(this._inner);
  final http.Client _inner;

  @override
  Future<http.StreamedResponse> send(http.BaseRequest request) =>
      _inner.send(request).timeout(const Duration(seconds: 10));
}
