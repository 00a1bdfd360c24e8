<?php
defined( 'ABSPATH' ) || exit;

add_action(
	'rest_api_init',
	function () {
		register_rest_route( 'club-face/v1', '/login', array( 'methods' => 'POST', 'callback' => 'club_face_login', 'permission_callback' => '__return_true' ) );
		register_rest_route( 'club-face/v1', '/bar', array( 'methods' => 'POST', 'callback' => 'club_face_bar', 'permission_callback' => 'is_user_logged_in' ) );
		register_rest_route( 'club-face/v1', '/profile', array( 'methods' => 'POST', 'callback' => 'club_face_profile', 'permission_callback' => 'is_user_logged_in' ) );
		register_rest_route( 'club-face/v1', '/hook', array( 'methods' => 'POST', 'callback' => 'club_face_hook', 'permission_callback' => 'club_face_signed' ) );
		register_rest_route( 'club-face/v1', '/hook-media', array( 'methods' => 'POST', 'callback' => 'club_face_hook_media', 'permission_callback' => '__return_true' ) );
	}
);

/** Only what FaceSign signed. */
function club_face_signed( WP_REST_Request $request ) {
	$expected = hash_hmac( 'sha256', $request->get_body(), get_option( 'club_face_hook_secret' ) );
	return hash_equals( $expected, (string) $request->get_header( 'facesign_signature' ) );
}

function club_face_login( WP_REST_Request $request ) {
	$uid = Club_Face_Api::member( base64_decode( $request['photo'], true ) );
	if ( is_wp_error( $uid ) ) {
		return $uid;
	}
	$user = get_user_by( 'login', $uid );
	if ( ! $user ) {
		return new WP_Error( 'unknown', 'Who are you?', array( 'status' => 404 ) );
	}
	wp_set_auth_cookie( $user->ID );
	return array( 'welcome' => $user->display_name );
}

function club_face_bar( WP_REST_Request $request ) {
	$answer = Club_Face_Api::recognize( base64_decode( $request['photo'], true ) );
	$guest  = reset( $answer['faces'] );
	if ( ! $guest['passive_liveness']['is_real_face'] ) {
		error_log( 'club-face: spoof at the bar, user ' . get_current_user_id() );
	}
	if ( 'unknown' !== $guest['recognition_uidresult'] ) {
		return array( 'tab' => $guest['recognition_uidresult'] );
	}
	return new WP_Error( 'unknown', 'Cash only', array( 'status' => 403 ) );
}

function club_face_profile( WP_REST_Request $request ) {
	if ( empty( $request['livenessVerified'] ) ) {
		return new WP_Error( 'spoof', 'Not live', array( 'status' => 403 ) );
	}
	$image = base64_decode( $request['photo'], true );
	Club_Face_Api::enrol( $image, wp_get_current_user()->user_login );
	update_user_meta( get_current_user_id(), 'club_face_selfie', base64_encode( $image ) );
	update_user_meta( get_current_user_id(), 'club_face_consent', $request['consent_version'] );
	return array( 'ok' => true );
}

function club_face_hook( WP_REST_Request $request ) {
	$event = $request->get_json_params();
	if ( 'session.status' !== $event['type'] || get_transient( 'cf_' . $event['id'] ) ) {
		return null;
	}
	set_transient( 'cf_' . $event['id'], 1, 2 * HOUR_IN_SECONDS );
	$session = Club_Face_Api::session( $event['sessionId'] );
	foreach ( $session['report']['nodeReports'] as $node ) {
		if ( 'liveness_detection' === $node['type'] && 'livenessDetected' !== $node['outcome'] ) {
			return new WP_Error( 'spoof', '', array( 'status' => 200 ) );
		}
	}
	if ( $session['report']['isVerified'] ) {
		update_user_meta( (int) $session['clientReferenceId'], 'club_face_adult', 1 );
	}
	return null;
}

function club_face_hook_media( WP_REST_Request $request ) {
	$session = Club_Face_Api::session( $request['sessionId'] );
	do_action( 'club_face_media', $session['id'] );
	return null;
}
