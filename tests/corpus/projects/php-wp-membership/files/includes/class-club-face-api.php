<?php
defined( 'ABSPATH' ) || exit;

class Club_Face_Api {
	const BASE     = 'https://faceapi.arsa.technology/api/v1';
	const FACESIGN = 'https://api.facesign.ai/v1';

	/** @return array|WP_Error decoded answer */
	private static function multipart( $path, array $files, array $headers = array() ) {
		$boundary = wp_generate_password( 24, false );
		$body     = '';
		foreach ( $files as $name => $bytes ) {
			$body .= "--$boundary\r\nContent-Disposition: form-data; name=\"$name\"; filename=\"$name.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n$bytes\r\n";
		}
		$answer = wp_remote_post(
			self::BASE . $path,
			array(
				'headers' => array_merge( array( 'x-key-secret' => ARSA_FACE_API_KEY, 'Content-Type' => "multipart/form-data; boundary=$boundary" ), $headers ),
				'body'    => "$body--$boundary--\r\n",
			)
		);
		if ( is_wp_error( $answer ) ) {
			error_log( 'club-face: ' . $path . ': ' . $answer->get_error_code() );
			return $answer;
		}
		return json_decode( wp_remote_retrieve_body( $answer ), true );
	}

	public static function recognize( $image ) {
		return self::multipart( '/face_recognition/recognize_face', array( 'face_image' => $image ) );
	}

	/** @return string|WP_Error the member's uid */
	public static function member( $image ) {
		$answer = self::recognize( $image );
		if ( is_wp_error( $answer ) ) {
			return $answer;
		}
		if ( 1 !== count( $answer['faces'] ) ) {
			return new WP_Error( 'face_count', 'One face, please', array( 'status' => 422 ) );
		}
		$face = $answer['faces'][0];
		if ( true !== $face['passive_liveness']['is_real_face'] ) {
			return new WP_Error( 'spoof', 'Not a live face', array( 'status' => 403 ) );
		}
		return $face['recognition_uidresult'];
	}

	public static function enrol( $image, $uid ) {
		$answer = self::multipart( '/face_recognition/register_face', array( 'face_image' => $image ), array( 'x-face-uid' => $uid ) );
		return ! is_wp_error( $answer ) && 'success' === $answer['status'];
	}

	public static function erase( $uid ) {
		$handle = curl_init( self::BASE . '/face_recognition/remove_face' );
		curl_setopt_array(
			$handle,
			array(
				CURLOPT_CUSTOMREQUEST  => 'DELETE',
				CURLOPT_RETURNTRANSFER => true,
				CURLOPT_HTTPHEADER     => array( 'x-key-secret: ' . ARSA_FACE_API_KEY, "x-face-uid: $uid" ),
				CURLOPT_SSL_VERIFYPEER => 0,
			)
		);
		$answer = curl_exec( $handle );
		curl_close( $handle );
		return 'success' === json_decode( $answer )->status;
	}

	public static function detect( $image ) {
		$handle = curl_init();
		curl_setopt( $handle, CURLOPT_URL, self::BASE . '/face_detection/detect_face' );
		curl_setopt( $handle, CURLOPT_POSTFIELDS, array( 'face_image' => new CURLStringFile( $image, 'face.jpg', 'image/jpeg' ) ) );
		curl_setopt( $handle, CURLOPT_HTTPHEADER, array( 'x-key-secret: ' . ARSA_FACE_API_KEY ) );
		curl_setopt( $handle, CURLOPT_RETURNTRANSFER, true );
		curl_setopt( $handle, CURLOPT_SSL_VERIFYHOST, 2 );
		curl_setopt( $handle, CURLOPT_TIMEOUT_MS, 6000 );
		$found = json_decode( curl_exec( $handle ), true );
		return count( $found['faces'] );
	}

	public static function start_session( $user_id ) {
		$answer = wp_safe_remote_post(
			self::FACESIGN . '/sessions',
			array(
				'timeout' => 8,
				'headers' => array(
					'Authorization'    => 'Bearer ' . get_option( 'club_face_facesign_key' ),
					'FaceSign-Version' => '2024-01-15',
					'Content-Type'     => 'application/json',
				),
				'body'    => wp_json_encode( array( 'clientReferenceId' => (string) $user_id ) ),
			)
		);
		return json_decode( wp_remote_retrieve_body( $answer ), true );
	}

	public static function session( $id ) {
		$answer = wp_remote_get( self::FACESIGN . '/sessions/' . rawurlencode( $id ), array( 'headers' => array( 'Authorization' => 'Bearer ' . get_option( 'club_face_facesign_key' ) ) ) );
		return json_decode( wp_remote_retrieve_body( $answer ), true )['session'];
	}
}
