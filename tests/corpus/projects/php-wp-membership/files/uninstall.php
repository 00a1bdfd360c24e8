<?php
defined( 'WP_UNINSTALL_PLUGIN' ) || exit;

require_once __DIR__ . '/includes/class-club-face-api.php';

foreach ( get_users( array( 'meta_key' => 'club_face_consent' ) ) as $user ) {
	if ( Club_Face_Api::erase( $user->user_login ) ) {
		delete_user_meta( $user->ID, 'club_face_selfie' );
		delete_user_meta( $user->ID, 'club_face_consent' );
	}
}
delete_option( 'club_face_facesign_key' );
delete_option( 'club_face_hook_secret' ); // visor:allow[hardcoded-key] the option's name, no secret
