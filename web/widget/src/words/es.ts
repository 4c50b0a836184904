/** Every word of the widget in Spanish. The keys are those of en.ts. */
export const lang = "es";

// Leer
export const comments = { one: "{n} comentario", many: "{n} de comentarios", other: "{n} comentarios" };
export const noComments = "Comentarios";
export const sortBy = "Ordenar por";
export const sorts = { newest: "Más recientes", oldest: "Más antiguos", respected: "Más respetados", replies: "Con más respuestas" };
export const loading = "Cargando los comentarios…";
export const empty = "Todavía no hay comentarios. El suyo podría abrir la conversación.";
export const emptyClosed = "Nadie comentó esta noticia.";
export const closed = "Esta conversación está cerrada. Aún puede leerla y mostrar respeto.";
export const readOnly = "Esta conversación es un archivo: se puede leer, pero no añadir nada.";
export const hidden = "Esta noticia no tiene comentarios.";
export const offline = "No hay conexión. Los comentarios aparecerán cuando vuelva a estar en línea.";
export const failed = "No se pudieron cargar los comentarios.";
export const retry = "Intentar de nuevo";
export const moreComments = "Más comentarios";
export const moreReplies = "Más respuestas";
export const nMoreReplies = { one: "{n} respuesta más", many: "{n} de respuestas más", other: "{n} respuestas más" };
export const continueThread = "Continuar este hilo";
export const gap = "Algunas respuestas intermedias no se muestran";
export const newComments = { one: "{n} comentario nuevo", many: "{n} de comentarios nuevos", other: "{n} comentarios nuevos" };
export const loadedMore = { one: "Se cargó {n} más", other: "Se cargaron {n} más" };
export const readMore = "Leer más";
export const showLess = "Mostrar menos";
export const deleted = "Un comentario borrado por quien lo escribió";
export const held = "En espera de que lo lea una persona de la redacción. Solo usted puede verlo.";
export const rejected = "Una persona de la redacción decidió no publicarlo. Solo usted puede verlo.";
export const heldPlace = "Un comentario en espera de que lo lea una persona de la redacción";
export const rejectedPlace = "Un comentario retirado por la redacción";
export const edited = "editado";
export const badges = { byline: "Firma", staff: "Redacción", subscriber: "Suscripción", new: "Nuevo aquí" };
export const inReplyTo = "en respuesta a {name}";
export const commentBy = "Comentario de {name}, {date}";
export const linkGone = "El comentario al que lleva este enlace ya no está aquí.";

// Ocultar
export const hideComments = "Ocultar comentarios";
export const hideAffects = "Esto afecta a los comentarios de todos los artículos.";
export const hideYes = "Aceptar";
export const commentsHidden = "Los comentarios están ocultos";
export const showComments = "Mostrar comentarios";

// Actuar
export const reply = "Responder";
export const respect = "Respeto";
export const nRespect = { one: "{n} lector lo respeta", many: "{n} de lectores lo respetan", other: "{n} lectores lo respetan" };
export const link = "Enlace";
export const copyLink = "Copiar el enlace a este comentario";
export const linkCopied = "Enlace copiado";
export const report = "Denunciar";
export const edit = "Editar";
export const remove = "Borrar";
export const claimTitle = "Escrito como invitado";
export const claimAsk = "En este navegador, {name} ha escrito como invitado. ¿Lo pasamos a su nombre?";
export const claimYes = "Pasarlo a mi nombre";
export const claimed = "Hecho. El nombre cambia al volver a cargar la página.";
export const cancel = "Cancelar";

// Silenciar
export const mute = "Silenciar";
export const unmute = "Dejar de silenciar";
export const muteName = "Silenciar a {name}";
export const unmuteName = "Dejar de silenciar a {name}";
export const mutedComment = "De alguien a quien ha silenciado";
export const showOnce = "Mostrar";
export const mutedNow = "Desde ahora lo que escriba {name} le aparecerá plegado. No se enterará.";
export const unmutedNow = "Vuelve a ver lo que escribe {name}.";

// Seguir
export const notices = "Avisos";
export const noNotices = "Nada todavía. Aquí verá las respuestas que reciba, las decisiones sobre sus comentarios y lo que siga.";
export const close = "Cerrar";
export const follow = "Seguir";
export const following = "Siguiendo";
export const followThread = "Seguir las respuestas a {name}";
export const unfollowThread = "Dejar de seguir las respuestas a {name}";
export const followedStory = "Recibirá avisos de los comentarios nuevos en esta noticia.";
export const followedThread = "Recibirá avisos de las respuestas a este comentario y de las respuestas a esas.";
export const unfollowed = "No recibirá más avisos de ello.";

// Escribir
export const yourComment = "Su comentario";
export const invitation = "Participe en la conversación…";
export const yourReply = "Su respuesta a {name}";
export const post = "Publicar";
export const save = "Guardar";
export const houseRules = "Normas de la casa";
export const rules = ["Sin groserías", "Sin discurso de odio", "Sin ataques personales", "Sin salirse del tema"];
export const signedInAs = "Escribe como {name}";
export const signOut = "Cerrar sesión";
export const posted = "Su comentario está publicado.";
export const postedHeld = "Su comentario espera a que lo lea una persona de la redacción.";
export const beforeYouPost = "Antes de publicar";
export const cannotPost = "Esto no puede publicarse aquí";
export const anywayHeld = "Si lo publica de todos modos, una persona de la redacción lo leerá antes que los demás.";
export const postAnyway = "Publicar de todos modos";
export const saved = "El cambio está guardado.";
export const removed = "Su comentario está borrado.";
export const removeAsk = "¿Borrar este comentario? Las respuestas se quedan.";
export const removeYes = "Borrarlo";

// Identificarse
export const whoAreYou = "Un último paso: ¿quién escribe?";
export const whoRespects = "Antes, un paso: ¿quién es usted?";
export const yourName = "Su nombre";
export const asGuest = "Seguir como invitado";
export const guestHint = "Se muestra junto al comentario. No hace falta una cuenta.";
export const or = "o";
export const yourEmail = "Su correo electrónico";
export const sendCode = "Enviarme un código";
export const emailHint = "Nunca se muestra. Reúne sus comentarios bajo un mismo nombre en todos sus dispositivos.";
export const codeSent = "Enviamos un código a {email}. Puede tardar un minuto.";
export const yourCode = "Código de seis cifras";
export const signIn = "Entrar";
export const orWith = "O siga con su cuenta en";
export const providerTrouble: Record<string, string> = {
  "popup-blocked": "No se abrió ninguna ventana: su navegador la bloqueó.",
  "window-closed": "La ventana se cerró antes de que usted entrara.",
};
export const signInHelp = "¿Preguntas sobre cómo entrar?";
export const otherEmail = "Usar otra dirección";
export const secondCode = "Código de su aplicación, o un código de recuperación";
export const newHere = "¿Primera vez aquí? Su nombre, como lo verán los demás";

// Denunciar
export const reportTitle = "Denunciar este comentario";
export const reportWhy = "¿Qué norma de la casa incumple?";
export const reportRules = {
  profanity: "Groserías",
  hate: "Discurso de odio",
  personal: "Un ataque personal",
  off_point: "Fuera del tema de la noticia",
  threat: "Una amenaza",
  spam: "Spam o publicidad",
  privacy: "Datos privados de alguien",
  other: "Otra cosa",
};
export const reportText = "¿Qué deberíamos saber?";
export const reportOptional = "¿Qué deberíamos saber? (opcional)";
export const sendReport = "Enviar denuncia";
export const reported = "Gracias. Una persona de la redacción leerá su denuncia.";

// Cuando algo sale mal
export const waitSeconds = { one: "Demasiado de una vez. Inténtelo de nuevo en {n} segundo.", other: "Demasiado de una vez. Inténtelo de nuevo en {n} segundos." };
export const waitMinutes = { one: "Demasiado de una vez. Inténtelo de nuevo en {n} minuto.", other: "Demasiado de una vez. Inténtelo de nuevo en {n} minutos." };
export const notNow = "No ha funcionado: quizá no hay conexión. Lo que escribió no se ha perdido; inténtelo de nuevo.";
export const somethingWrong = "No ha funcionado. Lo que escribió no se ha perdido; inténtelo de nuevo.";
export const problems: Record<string, string> = {
  offline: "No hay conexión. Su texto se conserva aquí; inténtelo cuando vuelva a estar en línea.",
  unreachable: "Ahora no se puede llegar a los comentarios. Su texto se conserva aquí; inténtelo de nuevo.",
  "try-again": "Los comentarios hacen una breve pausa. Su texto se conserva aquí; inténtelo en un momento.",
  "text-missing": "Todavía no hay nada que publicar: escriba algo primero.",
  "text-too-long": "Es demasiado largo: un comentario puede tener hasta 5.000 caracteres.",
  "name-not-usable": "Este nombre no se puede usar. Elija otro, de 2 a 40 caracteres.",
  "name-taken": "Alguien se llama así. Elija otro nombre, o entre si es usted.",
  "name-reserved": "Este nombre está reservado para el periódico. Elija otro.",
  "name-against-rules": "Las normas de la casa no permiten este nombre. Elija otro.",
  "name-needed": "Elija el nombre que verán los demás.",
  "mail-address-not-usable": "Esto no parece una dirección de correo electrónico.",
  "code-wrong": "El código no es correcto o ha caducado. Compruébelo o pida uno nuevo.",
  "edit-window-over": "Ya pasó el tiempo para cambiar este comentario. Todavía puede borrarlo.",
  "not-yours": "Solo quien escribió este comentario puede cambiarlo.",
  "comment-unknown": "Este comentario ya no está aquí.",
  "discussion-closed": "Entretanto, esta conversación se ha cerrado.",
  "story-hidden": "Entretanto, esta conversación se ha cerrado.",
  "sign-in-needed": "Díganos primero quién es.",
  "reason-needed": "Díganos en pocas palabras qué ocurre.",
  "discussion-read-only": "Entretanto, esta conversación ha pasado al archivo.",
  "parent-unknown": "El comentario al que responde se ha borrado entretanto. Su texto se conserva aquí.",
  "thread-too-deep": "Este hilo no puede ser más profundo. Responda a un comentario anterior.",
  "guests-not-allowed": "Este periódico pide entrar con el correo electrónico para escribir.",
  "mail-not-sent": "No se pudo enviar el correo. Inténtelo de nuevo en un minuto.",
  "client-key-reused": "Un intento anterior de este comentario ya llegó. Vuelva a cargar la página para verlo; para publicar también este, pulse el botón otra vez.",
};
