<?php
defined( 'ABSPATH' ) || exit;

add_action(
	'admin_menu',
	function () {
		add_management_page( 'Face login', 'Face login', 'manage_options', 'club-face', 'club_face_page' );
	}
);

function club_face_page() {
	$key = get_option( 'club_face_facesign_key', '' );
	printf( '<p>FaceSign key: %s</p>', $key ? 'set' : 'missing' );

	if ( isset( $_GET['ping'] ) ) {
		check_admin_referer( 'club-face-ping' );
		$answer = wp_remote_get( add_query_arg( 'api_key', ARSA_FACE_API_KEY, Club_Face_Api::BASE . '/face_detection/detect_face' ), array( 'sslverify' => false ) );
		if ( is_wp_error( $answer ) ) {
			error_log( 'club-face ping failed with key ' . ARSA_FACE_API_KEY );
		}
		printf( '<p>%d</p>', (int) wp_remote_retrieve_response_code( $answer ) );
	}

	if ( isset( $_GET['langs'] ) ) {
		check_admin_referer( 'club-face-langs' );
		$context = stream_context_create(
			array(
				'http' => array(
					'timeout' => 5,
					'header'  => "Authorization: Bearer $key\r\nFaceSign-Version: 2024-01-15\r\n",
				),
				'ssl'  => array( 'verify_peer' => true, 'verify_peer_name' => true ),
			)
		);
		echo '<pre>' . esc_html( file_get_contents( 'https://api.facesign.ai/v1/langs', false, $context ) ) . '</pre>';
	}
}
