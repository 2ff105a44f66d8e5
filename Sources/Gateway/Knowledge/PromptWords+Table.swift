extension PromptWords {
    /// The words that tell a prompt's kind: one kind in one language to a line, which may go on in the next.
    ///
    /// `word*` stands for all words that begin so, `one_two` for words that follow each other, `word:1` for one that tells
    /// little: a word counts 2 unless it says otherwise, and a kind needs 2. Case and accents do not matter. Chinese has no
    /// spaces: there a word is found wherever it stands.
    static let table: StaticString = """
        dance en danc* ballet* choreograph* waltz* tango salsa breakdanc* hip_hop* ballerina* flamenco twerk* samba
          pirouett* twirl*:1
        dance es bail* danza* coreograf* ballet* tango salsa flamenco vals cumbia merengue bachata zapate*
        dance mi kanikani* haka* poi kapa_haka waiata_ā_ringa* tītī_tōrea
        dance ru танц* танец* пляс* балет* балерин* хореограф* вальс* танго хип_хоп* хоровод* брейк* сальс*
        dance vi nhảy_múa điệu_nhảy vũ_công khiêu_vũ vũ_điệu vũ_đạo múa_quạt múa_sạp múa_ballet múa_ba_lê múa_dân_gian
          múa_hiện_đại điệu_múa đang_nhảy đang_múa nhảy_hip_hop nhảy_đường_phố biên_đạo ba_lê nhảy:1
        dance zh 跳舞 舞蹈 舞者 芭蕾 街舞 編舞 華爾滋 探戈 起舞 廣場舞 舞步 熱舞 舞姿 共舞 獨舞 群舞 踢踏舞

        product en product_shot* product_photo* product_image* product_on packshot* pack_shot* white_background* on_white
          on_plain_white on_a_plain_white on_pure_white on_a_white ecommerce* e_commerce* catalog_photo* catalogue_photo*
          plain_background* seamless_white isolated_on product*:1 bottle:1 sneaker*:1
        product es fondo_blanco fondo_liso fondo_neutro foto_de_producto fotografía_de_producto imagen_de_producto
          sobre_blanco comercio_electrónico tienda_en_línea tienda_online packshot* producto*:1 catálogo*:1
        product mi papamuri_mā papamuri_noa whakaahua_hua hua_hokohoko toa_ipurangi toa_tuihono rārangi_hua
          runga_i_te_mā hua:1 hokohoko:1
        product ru белом_фоне белый_фон белого_фона однотонн* предметн* товар* интернет_магазин* маркетплейс* пэкшот*
          каталог*:1
        product vi nền_trắng phông_trắng phông_nền_trắng nền_trơn ảnh_sản_phẩm chụp_sản_phẩm thương_mại_điện_tử
          sản_phẩm:1 bán_hàng:1
        product zh 白底 白色背景 純白背景 白背景 產品照 商品照 商品圖 產品圖 電商 去背 商品攝影 產品攝影 型錄 產品:1 商品:1

        physics en physic* gravity splash* fluid* liquid* collid* collision* shatter* explod* explosion* pour* bounc*
          domino* crash* pendulum* momentum marble_run ripple*:1 simulation:1 slow_motion:1
        physics es física* físico* gravedad salpic* líquido* fluido* colisi* estall* rebot* derram* dominó* explosi*
          explota* péndulo* añicos vertiendo choca* cámara_lenta:1 simulación:1
        physics mi ahupūngao* tō_ā_papa pakaru* tukinga* pahū* riringi* ringihia pōkarekare* tūpana* paratī* wē taka:1
        physics ru физик* физическ* гравитац* брызг* жидкост* столкнов* разбива* разлета* взрыв* отскак* домино
          маятник* льется льют* осколк* налива*
        physics vi vật_lý trọng_lực tung_tóe chất_lỏng va_chạm vỡ_tan vỡ_vụn nổ_tung nảy rót domino quả_lắc con_lắc
          mô_phỏng:1 đổ_xuống:1
        physics zh 物理 重力 飛濺 液體 碰撞 破碎 爆炸 彈跳 傾倒 流體 骨牌 鐘擺 濺起 倒入 撞擊

        speech en to_camera to_the_camera into_the_camera at_the_camera talking_head* presenter* spokesperson*
          spokeswoman spokesman news_anchor* newsreader* lip_sync* lipsync* vlog* interview* monolog* testimonial*
          speak*:1 talk*:1 says:1 anchor:1 host:1 announc*:1
        speech es a_cámara a_la_cámara presentador* portavoz vlog* entrevist* monólogo* testimoni* noticiero*
          informativo* locutor* labios sincroni* busto_parlante habla*:1 dice:1
        speech mi ki_te_kāmera kaikōrero kaipānui* kaipāho* kaiwhakapuaki* uiui* kōrero:1 kāmera:1
        speech ru на_камеру в_камеру ведущ* телеведущ* диктор* интервью блогер* влог* монолог* спикер* презентер*
          говор*:1 рассказыва*:1
        speech vi trước_ống_kính trước_máy_quay vào_máy_quay vào_ống_kính dẫn_chương_trình phát_thanh_viên vlog*
          phỏng_vấn thuyết_trình khớp_môi độc_thoại người_dẫn nói:1
        speech zh 對鏡頭 面對鏡頭 對著鏡頭 主播 主持人 採訪 訪談 口播 獨白 發言人 對嘴 播報 自我介紹 說話:1 旁白:1

        stylised en anime cartoon* watercolo* oil_painting* pixel_art* styli* comic* illustrat* ghibli claymation*
          low_poly* sketch* impressionis* vector_art flat_design* manga cel_shad* surreal* stop_motion* ukiyo_e
          pop_art in_the_style pencil_drawing* cyberpunk:1 charcoal*:1
        stylised es anime dibujo* acuarela* óleo* pixel_art* estiliza* cómic* ilustra* plastilina caricatur*
          surrealis* impresionis* boceto* manga al_estilo stop_motion arte_pop
        stylised mi pakiwaituhi* peita_wai peita_hinu anime kōwaiwai huahua* momo_toi i_te_tāera manga peita:1 toi:1
        stylised ru аниме мультф* мультяш* акварел* маслом пиксел* стилиз* комикс* иллюстрац* пластилин* рисова*
          рисун* карикатур* сюрреал* импрессион* эскиз* манг* набросок* в_стиле
        stylised vi hoạt_hình màu_nước sơn_dầu tranh_vẽ anime truyện_tranh minh_họa đất_sét siêu_thực pixel_art
          phác_họa biếm_họa vẽ_tay manga phong_cách:1
        stylised zh 動漫 卡通 水彩 油畫 像素 插畫 漫畫 風格化 素描 印象派 超現實 黏土 手繪 吉卜力 賽璐璐 扁平化 浮世繪 動畫風

        lettering en that_says that_reads sign_saying sign_reading reading:1 saying:1 lettering* typograph* the_words
          the_word logo* slogan* caption* headline* inscription* handwritten* neon_sign* subtitle* font* written:1
          title:1 letters:1 text:1
        lettering es que_dice que_diga letrero* rótulo* tipograf* con_el_texto la_palabra las_palabras la_frase
          logotipo* logo* eslogan* titular* subtítulo* inscripción cartel:1 escrito:1 letras:1 texto:1
        lettering mi te_kupu ngā_kupu waitohu* momotuhi* upoko_kōrero taitara* e_kī_ana pou_tohu kupu:1 tuhinga:1 pānui:1
        lettering ru надпис* логотип* шрифт* типограф* вывеск* слоган* заголов* субтитр* леттеринг* буквами
          с_текстом со_словами слово:1 слова:1 табличк*:1 текст*:1
        lettering vi dòng_chữ chữ_viết có_chữ với_chữ ghi_chữ chữ_nổi logo* phông_chữ kiểu_chữ khẩu_hiệu biển_hiệu
          bảng_hiệu tiêu_đề phụ_đề
        lettering zh 寫著 文字 字樣 標語 標題 招牌 字體 標誌 logo 字幕 印有 霓虹字 字句 大字 題字:1 書法:1

        chinese en chinese lunar_new_year dragon_dance*:3 lion_dance*:3 hanfu qipao cheongsam* mooncake* red_lantern*
          great_wall forbidden_city ink_wash*:3 shan_shui* wuxia terracotta* mid_autumn* dragon_boat* pagoda* kung_fu
          tang_dynasty ming_dynasty qing_dynasty peking paper_cut*
        chinese es china chinas chino chinos tinta_china:3 danza_del_león:3 danza_del_dragón:3 año_nuevo_lunar
          farol_rojo faroles_rojos gran_muralla ciudad_prohibida hanfu qipao pagoda* dinastía* wuxia kung_fu
          medio_otoño pasteles_de_luna
        chinese mi hainamana* haina tau_hou_hainamana:3 kanikani_tarakona:3 kanikani_raiona:3 tarakona* pagoda
          taiepa_nui rama_whero hanfu qipao keke_marama kung_fu
        chinese ru китай* китаян* красные_фонар* красных_фонар* красными_фонар* ханьфу ципао пагод* династи*
          лунный_новый_год танец_дракона:3 танец_льва:3 уся шаолин* терракотов* кунг_фу
        chinese vi trung_hoa trung_quốc đèn_lồng múa_lân:3 múa_rồng:3 hán_phục sườn_xám vạn_lý_trường_thành
          tử_cấm_thành thủy_mặc:3 kiếm_hiệp bánh_trung_thu nhà_thanh nhà_đường
        chinese zh 中國 中華 國風 古風 水墨:3 漢服 旗袍 舞龍:3 舞獅:3 燈籠 月餅 長城 故宮 武俠 仙俠 剪紙 春節 端午 唐朝 龍舟
          山水畫:3 青花瓷
        """
}
