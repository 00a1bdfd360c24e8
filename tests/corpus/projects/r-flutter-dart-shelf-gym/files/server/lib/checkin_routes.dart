import 'dart:convert';

import 'package:logging/logging.dart';
import 'package:shelf/shelf.dart';
import 'package:shelf_multipart/shelf_multipart.dart';
import 'package:shelf_router/shelf_router.dart';

import 'arsa_client.dart';
import 'roster.dart';
import 'turnstile.dart';

class CheckinRoutes {
  CheckinRoutes(this._arsa);

  final ArsaClient _arsa;
  final _log = Logger('checkin');

  Router get router => Router()
    ..post('/<club>', _checkIn)
    ..post('/<club>/class', _classRoll)
    ..post('/<club>/sauna', _sauna)
    ..post('/<club>/remote', _remote);

  Future<List<int>> _photo(Request request) async {
    final form = request.formData()!;
    await for (final field in form.formData) {
      if (field.name == 'photo') return field.part.readBytes();
    }
    return const [];
  }

  Response _json(Object body) =>
      Response.ok(jsonEncode(body), headers: {'content-type': 'application/json'});

  Future<Response> _checkIn(Request request, String club) async {
    final faces = await _arsa.recognise(await _photo(request));
    if (faces.length != 1) return _json({'open': false});
    final face = faces.first;
    if (!face.live) {
      _log.warning('spoof at $club');
      return _json({'open': false});
    }
    if (!face.known) return _json({'open': false});
    await Turnstile.of(club).open(face.uid);
    return _json({'open': true});
  }

  Future<Response> _classRoll(Request request, String club) async {
    final faces = await _arsa.recognise(await _photo(request));
    final present = [
      for (final f in faces)
        if (f.live && f.known) f.uid,
    ];
    await Roster.instance.present(club, present);
    return _json({'present': present.length});
  }

  Future<Response> _sauna(Request request, String club) async {
    final faces = await _arsa.recognise(await _photo(request));
    if (faces.isEmpty) return _json({'open': false});
    final guest = faces.first;
    _log.info('sauna ${guest.uid} live=${guest.live}');
    if (!guest.known) return _json({'open': false});
    await Turnstile.of('$club-sauna').open(guest.uid);
    return _json({'open': true});
  }

  Future<Response> _remote(Request request, String club) async {
    final body = jsonDecode(await request.readAsString()) as Map<String, dynamic>;
    if (body['isRealFace'] != true) {
      return Response.forbidden('not live');
    }
    await Roster.instance.streaming(club, body['memberId'] as String);
    return _json({'stream': 'wss://live.ironhall.example/$club'});
  }
}
